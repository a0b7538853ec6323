import { TextInput } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useFormats } from '../../../ui/formats.tsx';
import type { CellProps, ColumnReadingProps, FieldTypeScreen } from './definition.ts';
import { ReadingChoice } from './shared.tsx';

export const date: FieldTypeScreen = {
  label: 'Date',
  description: 'A day',
  Icon: IconCalendar,
  width: 130,
  Cell: DateCell,
  Control: ({ field, value, onChange }) => (
    <TextInput
      type="date"
      label={field.name}
      value={typeof value === 'string' ? value : ''}
      max="9999-12-31"
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      w={200}
    />
  ),
  FilterValue: ({ label, filter, onChange }) => (
    <TextInput
      aria-label={label}
      type="date"
      value={typeof filter.value === 'string' ? filter.value : ''}
      onChange={(event) => {
        onChange({ ...filter, value: event.currentTarget.value });
      }}
    />
  ),
  cellEditing: { inputType: 'date' },
  ColumnReading: DayOrder,
};

function DateCell({ value }: CellProps) {
  return <>{useFormats().date(String(value))}</>;
}

function DayOrder({ mapping, onChange }: ColumnReadingProps) {
  return (
    <ReadingChoice
      label={`Order of days in ${mapping.column}`}
      value={mapping.dateOrder}
      data={[
        { value: 'dayFirst', label: '3/4/2021 is 3 April' },
        { value: 'monthFirst', label: '3/4/2021 is March 4' },
      ]}
      onChange={(value) => {
        onChange({ ...mapping, dateOrder: value === 'monthFirst' ? 'monthFirst' : 'dayFirst' });
      }}
    />
  );
}
