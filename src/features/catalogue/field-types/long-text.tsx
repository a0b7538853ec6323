import { Textarea } from '@mantine/core';
import { IconAlignLeft } from '@tabler/icons-react';
import type { FieldTypeScreen } from './definition.ts';
import { PlainCell, TextFilter } from './shared.tsx';

export const longText: FieldTypeScreen = {
  label: 'Long text',
  description: 'Notes of any length',
  Icon: IconAlignLeft,
  width: 280,
  Cell: PlainCell,
  Control: ({ field, value, onChange }) => (
    <Textarea
      label={field.name}
      value={typeof value === 'string' ? value : ''}
      autosize
      minRows={3}
      maxRows={24}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  ),
  FilterValue: TextFilter,
};
