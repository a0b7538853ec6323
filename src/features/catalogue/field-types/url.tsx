import { IconLink } from '@tabler/icons-react';
import { UrlControl } from '../records/controls/url-control.tsx';
import type { FieldTypeScreen } from './definition.ts';
import { PlainCell, TextFilter } from './shared.tsx';

export const url: FieldTypeScreen = {
  label: 'Web address',
  description: 'A link',
  Icon: IconLink,
  width: 220,
  Cell: PlainCell,
  Control: ({ field, value, onChange }) => (
    <UrlControl label={field.name} value={typeof value === 'string' ? value : ''} onChange={onChange} />
  ),
  FilterValue: TextFilter,
  cellEditing: { startsByTyping: true },
};
