import { MultiSelect, NativeSelect, Select } from '@mantine/core';
import { IconCircleDot } from '@tabler/icons-react';
import type { FieldControlProps, FieldTypeScreen, FilterValueProps } from './definition.ts';
import { ChoicesCell, drawOption, optionItems } from './shared.tsx';

export const select: FieldTypeScreen = {
  label: 'Select',
  description: 'One of several options',
  importLabel: 'Choice',
  Icon: IconCircleDot,
  width: 150,
  Cell: ChoicesCell,
  Control: SelectControl,
  FilterValue: ChoiceFilter,
  cellEditing: { choices: optionItems },
};

function SelectControl({ field, value, onChange }: FieldControlProps) {
  const data = optionItems(field);
  return (
    <Select
      label={field.name}
      data={data}
      value={typeof value === 'string' && value !== '' ? value : null}
      clearable
      searchable={data.length > 8}
      renderOption={drawOption(field)}
      placeholder="None"
      onChange={(chosen) => {
        onChange(chosen ?? undefined);
      }}
      clearButtonProps={{ 'aria-label': `Clear ${field.name}` }}
    />
  );
}

/** One choice for “is”, several for “is any of”. */
export function ChoiceFilter({ label, field, filter, onChange }: FilterValueProps) {
  const { value } = filter;
  if (filter.operator === 'hasAny') {
    return (
      <MultiSelect
        aria-label={label}
        w={220}
        data={optionItems(field)}
        value={Array.isArray(value) ? [...value] : []}
        onChange={(chosen) => {
          onChange({ ...filter, value: chosen });
        }}
        comboboxProps={{ withinPortal: false }}
      />
    );
  }
  return (
    <NativeSelect
      aria-label={label}
      value={typeof value === 'string' ? value : ''}
      data={[{ value: '', label: 'Choose' }, ...optionItems(field)]}
      onChange={(event) => {
        onChange({ ...filter, value: event.currentTarget.value });
      }}
    />
  );
}
