import { Group, Radio } from '@mantine/core';

/** A setting with a few values: radio buttons side by side, or one below the other where there is no room. */
export function ChoiceSetting<Value extends string | number>({ label, value, choices, onChange }: {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <Radio.Group
      label={label}
      value={String(value)}
      onChange={(chosen) => {
        const choice = choices.find((candidate) => String(candidate.value) === chosen);
        if (choice) onChange(choice.value);
      }}
    >
      <Group gap="lg" mt={6}>
        {choices.map((choice) => <Radio key={choice.value} value={String(choice.value)} label={choice.label} />)}
      </Group>
    </Radio.Group>
  );
}
