import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Field } from '../../../../catalogue/model.ts';
import { parseNumber } from './parse-input.ts';

interface NumberControlProps {
  readonly field: Field;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** A number, in the notations people use; an invalid one is reported, and not saved. */
export function NumberControl({ field, value, onChange }: NumberControlProps) {
  // The text being typed, until the field is left.
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? (value === undefined ? '' : String(value));
  const isWrong = typed !== undefined && parseNumber(typed) === null;
  return (
    <TextInput
      label={field.name}
      inputMode="decimal"
      value={shown}
      w={240}
      maw="100%"
      error={isWrong && 'This is not a number.'}
      rightSection={
        field.unit && (
          <Text size="sm" c="dimmed" pr="sm">
            {field.unit}
          </Text>
        )
      }
      rightSectionWidth={field.unit ? 90 : undefined}
      rightSectionPointerEvents="none"
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const number = parseNumber(text);
        if (number !== null) onChange(number);
      }}
      onBlur={() => {
        if (!isWrong) setTyped(undefined);
      }}
    />
  );
}
