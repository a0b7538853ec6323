import { TextInput } from '@mantine/core';
import { IconLetterT } from '@tabler/icons-react';
import type { FieldTypeScreen } from './definition.ts';
import { PlainCell, TextFilter } from './shared.tsx';

export const text: FieldTypeScreen = {
  label: 'Text',
  description: 'One line',
  Icon: IconLetterT,
  width: 200,
  Cell: PlainCell,
  Control: ({ field, value, onChange }) => (
    <TextInput
      label={field.name}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  ),
  FilterValue: TextFilter,
  cellEditing: { startsByTyping: true },
};
