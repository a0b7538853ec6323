import { Group, Radio } from '@mantine/core';
import { useState } from 'react';
import { runAndReport } from '../errors/notify.tsx';

/** A setting with a few values: radio buttons side by side, or one below the other if there is no room. */
export function ChoiceSetting<Value extends string | number>({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  /** Stores the choice. Until that is done, the new choice is shown; if it fails, the stored one. */
  readonly onChange: (value: Value) => Promise<void>;
}) {
  const [pending, setPending] = useState<Value>();
  return (
    <Radio.Group
      label={label}
      value={String(pending ?? value)}
      onChange={(chosen) => {
        const choice = choices.find((candidate) => String(candidate.value) === chosen);
        if (!choice) return;
        setPending(choice.value);
        runAndReport(() =>
          onChange(choice.value).finally(() => {
            setPending(undefined);
          }),
        );
      }}
    >
      <Group gap="lg" mt={6}>
        {choices.map((choice) => (
          <Radio key={choice.value} value={String(choice.value)} label={choice.label} />
        ))}
      </Group>
    </Radio.Group>
  );
}
