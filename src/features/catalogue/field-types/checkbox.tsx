import { Checkbox, NativeSelect } from '@mantine/core';
import { IconCheck, IconCheckbox } from '@tabler/icons-react';
import type { FieldTypeScreen } from './definition.ts';

export const checkbox: FieldTypeScreen = {
  label: 'Checkbox',
  description: 'Yes or no',
  Icon: IconCheckbox,
  width: 90,
  Cell: ({ value }) => (value === true ? <IconCheck size={16} role="img" aria-label="Yes" /> : null),
  Control: ({ field, value, onChange }) => (
    <Checkbox
      label={field.name}
      checked={value === true}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
      }}
    />
  ),
  FilterValue: ({ label, filter, onChange }) => (
    <NativeSelect
      aria-label={label}
      value={filter.value === true ? 'yes' : 'no'}
      data={[
        { value: 'yes', label: 'ticked' },
        { value: 'no', label: 'not ticked' },
      ]}
      onChange={(event) => {
        onChange({ ...filter, value: event.currentTarget.value === 'yes' });
      }}
    />
  ),
  press: (value) => value !== true,
};
