import { MultiSelect } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { idsOf } from '../records/format-value.ts';
import type { ColumnReadingProps, FieldTypeScreen } from './definition.ts';
import { ChoiceFilter } from './select.tsx';
import { ChoicesCell, drawOption, optionItems, ReadingChoice } from './shared.tsx';

export const multiSelect: FieldTypeScreen = {
  label: 'Multi-select',
  description: 'Any of several options',
  importLabel: 'Several choices',
  Icon: IconTags,
  width: 220,
  Cell: ChoicesCell,
  Control: ({ field, value, onChange }) => (
    <MultiSelect
      label={field.name}
      data={optionItems(field)}
      value={[...idsOf(value)]}
      searchable
      clearable
      renderOption={drawOption(field)}
      onChange={onChange}
      clearButtonProps={{ 'aria-label': `Clear ${field.name}` }}
    />
  ),
  FilterValue: ChoiceFilter,
  ColumnReading: Separator,
};

const SEPARATORS = [
  { value: ',', label: 'Split at commas' },
  { value: ';', label: 'Split at semicolons' },
  { value: '|', label: 'Split at bars' },
  { value: '&', label: 'Split at &' },
  { value: '', label: 'Do not split' },
] as const;

function Separator({ mapping, onChange }: ColumnReadingProps) {
  return (
    <ReadingChoice
      label={`Choices in ${mapping.column}`}
      value={mapping.separator}
      data={SEPARATORS}
      onChange={(separator) => {
        onChange({ ...mapping, separator });
      }}
    />
  );
}
