import { Select } from '@mantine/core';
import { DEFAULT_RETENTION, KEEP_EVERYTHING, type RetentionPolicy } from '../../engine/index.ts';

const CHOICES: readonly { readonly value: string; readonly label: string; readonly policy: RetentionPolicy }[] = [
  { value: 'everything', label: 'Every backup', policy: KEEP_EVERYTHING },
  { value: 'thinned', label: 'Fewer the older they are, five years back', policy: DEFAULT_RETENTION },
  { value: 'year', label: 'The last 7 days and 12 months', policy: { ...KEEP_EVERYTHING, keepLast: 3, daily: 7, monthly: 12, safetyDays: 30 } },
  { value: 'ten', label: 'The newest 10', policy: { ...KEEP_EVERYTHING, keepLast: 10, safetyDays: 30 } },
];
const OWN = { value: 'own', label: 'By a rule of its own' } as const;

const NAMES = Object.keys(KEEP_EVERYTHING);

function choiceOf(policy: RetentionPolicy): string {
  const isSame = (other: RetentionPolicy) => JSON.stringify(policy, NAMES) === JSON.stringify(other, NAMES);
  return CHOICES.find((choice) => isSame(choice.policy))?.value ?? OWN.value;
}

/** Which backups a destination keeps. */
export function RetentionChoice({ policy, onChange }: { readonly policy: RetentionPolicy; readonly onChange: (policy: RetentionPolicy) => void }) {
  const value = choiceOf(policy);
  return (
    <Select
      label="Keep there"
      description="Pinned backups and the newest whole one always stay."
      data={[...CHOICES.map(({ value: name, label }) => ({ value: name, label })), ...(value === OWN.value ? [OWN] : [])]}
      value={value}
      allowDeselect={false}
      maw={360}
      onChange={(chosen) => {
        const choice = CHOICES.find((other) => other.value === chosen);
        if (choice) onChange(choice.policy);
      }}
    />
  );
}
