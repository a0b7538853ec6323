import { Select, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DEFAULT_RETENTION, KEEP_EVERYTHING, type RetentionPolicy } from '../../engine/index.ts';
import { destinationQueries } from '../../worker/destinations-queries.ts';
import { errorWords } from '../../ui/error-words.ts';
import { RetentionEditor } from '../../ui/retention-editor.tsx';
import { RetentionPreview } from '../../ui/retention-preview.tsx';

const OWN = 'own';
const CHOICES: readonly { readonly value: string; readonly label: string; readonly policy: RetentionPolicy }[] = [
  { value: 'everything', label: 'Every backup', policy: KEEP_EVERYTHING },
  { value: 'thinned', label: 'Fewer the older they are, five years back', policy: DEFAULT_RETENTION },
  { value: 'year', label: 'The last 7 days and 12 months', policy: { ...KEEP_EVERYTHING, keepLast: 3, daily: 7, monthly: 12, safetyDays: 30 } },
  { value: 'ten', label: 'The newest 10', policy: { ...KEEP_EVERYTHING, keepLast: 10, safetyDays: 30 } },
];
const OPTIONS = [...CHOICES.map(({ value, label }) => ({ value, label })), { value: OWN, label: 'By rules of its own' }];
const NAMES = Object.keys(KEEP_EVERYTHING);
const TYPED_MS = 250;

function choiceOf(policy: RetentionPolicy): string {
  const isSame = (other: RetentionPolicy) => JSON.stringify(policy, NAMES) === JSON.stringify(other, NAMES);
  return CHOICES.find((choice) => isSame(choice.policy))?.value ?? OWN;
}

interface ChoiceProps {
  readonly destinationId: string;
  readonly policy: RetentionPolicy;
  readonly onChange: (policy: RetentionPolicy) => void;
}

/** Which backups a destination keeps, and what that would do to those that are there. */
export function RetentionChoice({ destinationId, policy, onChange }: ChoiceProps) {
  const [chosen, setChosen] = useState(() => choiceOf(policy));
  const choose = (value: string | null) => {
    setChosen(value ?? OWN);
    const choice = CHOICES.find((other) => other.value === value);
    if (choice) onChange(choice.policy);
  };
  return (
    <Stack gap="xs">
      <Select label="Keep there" description="Pinned backups and the newest whole one always stay." data={OPTIONS} value={chosen} allowDeselect={false} maw={360} onChange={choose} />
      {chosen === OWN && <RetentionEditor value={policy} onChange={onChange} />}
      <WhatItWouldDo destinationId={destinationId} policy={policy} />
    </Stack>
  );
}

function WhatItWouldDo({ destinationId, policy }: Pick<ChoiceProps, 'destinationId' | 'policy'>) {
  const [settled] = useDebouncedValue(policy, TYPED_MS);
  const { data: preview, error } = useQuery({ ...destinationQueries.retentionPreview(destinationId, settled), placeholderData: keepPreviousData });
  // A folder that is away can be set up all the same.
  if (error) return <Text size="sm" c="dimmed">{`What that would do cannot be said now: ${errorWords(error).title}`}</Text>;
  return preview ? <RetentionPreview preview={preview} /> : <Skeleton h={60} aria-busy="true" aria-label="Working out what would stay" />;
}
