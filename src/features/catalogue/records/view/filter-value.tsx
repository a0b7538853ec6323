import { MultiSelect, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { Field, ViewFilter } from '../../../../catalogue/model.ts';
import { RelationPicker } from '../controls/relation-picker.tsx';

interface FilterValueProps {
  readonly label: string;
  readonly field: Field;
  readonly filter: ViewFilter;
  readonly onChange: (filter: ViewFilter) => void;
}

/** What a filter compares with, by the type of its field. */
export function FilterValue({ label, field, filter, onChange }: FilterValueProps) {
  const { value } = filter;
  const chosen = Array.isArray(value) ? value : [];
  const set = (changed: NonNullable<ViewFilter['value']>) => {
    onChange({ ...filter, value: changed });
  };
  const options = (field.options ?? []).map((option) => ({ value: option.id, label: option.label }));
  switch (field.type) {
    case 'number':
    case 'rating':
      return (
        <NumberInput
          aria-label={label}
          w={120}
          value={typeof value === 'number' ? value : ''}
          onChange={(changed) => {
            set(changed);
          }}
        />
      );
    case 'date':
      return (
        <TextInput
          aria-label={label}
          type="date"
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => {
            set(event.currentTarget.value);
          }}
        />
      );
    case 'checkbox':
      return (
        <NativeSelect
          aria-label={label}
          value={value === true ? 'yes' : 'no'}
          data={[
            { value: 'yes', label: 'ticked' },
            { value: 'no', label: 'not ticked' },
          ]}
          onChange={(event) => {
            set(event.currentTarget.value === 'yes');
          }}
        />
      );
    case 'select':
    case 'multiSelect':
      if (filter.operator === 'hasAny') {
        return (
          <MultiSelect
            aria-label={label}
            w={220}
            data={options}
            value={[...chosen]}
            onChange={set}
            comboboxProps={{ withinPortal: false }}
          />
        );
      }
      return (
        <NativeSelect
          aria-label={label}
          value={typeof value === 'string' ? value : ''}
          data={[{ value: '', label: 'Choose' }, ...options]}
          onChange={(event) => {
            set(event.currentTarget.value);
          }}
        />
      );
    case 'relation':
      return (
        <RelationPicker label={label} collectionId={field.relatedCollectionId} chosenIds={chosen} onChange={set} />
      );
    default:
      return (
        <TextInput
          aria-label={label}
          w={180}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => {
            set(event.currentTarget.value);
          }}
        />
      );
  }
}
