import { Checkbox, Group, Select, TextInput } from '@mantine/core';
import { useLiveQuery } from 'dexie-react-hooks';
import { db } from '../../../catalogue/database.ts';
import type { FieldForm } from './field-draft.ts';

/** What a field has beside name and type: unit, numbering, related collection, at most one. */
export function FieldDetailInputs({
  form,
  onChange,
}: {
  readonly form: FieldForm;
  readonly onChange: (form: FieldForm) => void;
}) {
  switch (form.type) {
    case 'number':
      return (
        <Group align="flex-end" gap="lg">
          <TextInput
            label="Unit"
            placeholder="Such as: cm, days, €"
            value={form.unit}
            onChange={(event) => {
              onChange({ ...form, unit: event.currentTarget.value });
            }}
          />
          <Checkbox
            mb={8}
            label="Number new records automatically"
            checked={form.isSequential}
            onChange={(event) => {
              onChange({ ...form, isSequential: event.currentTarget.checked });
            }}
          />
        </Group>
      );
    case 'relation':
      return <RelatedCollection form={form} onChange={onChange} />;
    case 'photos':
    case 'files':
      return (
        <Checkbox
          label={form.type === 'photos' ? 'At most one photo, such as a cover' : 'At most one file'}
          checked={form.isSingle}
          onChange={(event) => {
            onChange({ ...form, isSingle: event.currentTarget.checked });
          }}
        />
      );
    default:
      return null;
  }
}

function RelatedCollection({
  form,
  onChange,
}: {
  readonly form: FieldForm;
  readonly onChange: (form: FieldForm) => void;
}) {
  const collections = useLiveQuery(() => db.collections.orderBy('order').toArray());
  return (
    <Select
      label="To the records of"
      placeholder="Any collection"
      clearable
      clearButtonProps={{ 'aria-label': 'Any collection' }}
      data={(collections ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={form.relatedCollectionId ?? null}
      onChange={(id) => {
        onChange({ ...form, relatedCollectionId: id ?? undefined });
      }}
    />
  );
}
