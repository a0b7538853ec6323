import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { Field } from '../../../catalogue/model.ts';
import { OptionPill } from '../../../ui/option-pill.tsx';
import classes from '../records/cell-value.module.css';
import { idsOf, plainText } from '../records/format-value.ts';
import type { CellProps, FilterValueProps } from './definition.ts';

// Pieces that several types share.

export function PlainCell({ field, value }: CellProps) {
  return <>{plainText(field, value)}</>;
}

export function ChoicesCell({ field, value }: CellProps) {
  const chosen = idsOf(value);
  const options = (field.options ?? []).filter((option) => chosen.includes(option.id));
  return (
    <span className={classes.pills}>
      {options.map((option) => (
        <OptionPill key={option.id} label={option.label} color={option.color} />
      ))}
    </span>
  );
}

export interface OptionItem {
  readonly value: string;
  readonly label: string;
}

export function optionItems(field: Field): OptionItem[] {
  return (field.options ?? []).map((option) => ({ value: option.id, label: option.label }));
}

/** Draws the options of a list as pills in their colours. */
export function drawOption(field: Field) {
  return function Option({ option }: { readonly option: OptionItem }) {
    const color = field.options?.find((candidate) => candidate.id === option.value)?.color ?? 'gray';
    return <OptionPill label={option.label} color={color} />;
  };
}

export function TextFilter({ label, filter, onChange }: FilterValueProps) {
  return (
    <TextInput
      aria-label={label}
      w={180}
      value={typeof filter.value === 'string' ? filter.value : ''}
      onChange={(event) => {
        onChange({ ...filter, value: event.currentTarget.value });
      }}
    />
  );
}

export function NumberFilter({ label, filter, onChange }: FilterValueProps) {
  return (
    <NumberInput
      aria-label={label}
      w={120}
      value={typeof filter.value === 'number' ? filter.value : ''}
      onChange={(value) => {
        onChange({ ...filter, value });
      }}
    />
  );
}

/** A small choice of how to understand a column. */
export function ReadingChoice({
  label,
  value,
  data,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly data: readonly OptionItem[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={value}
      data={[...data]}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
