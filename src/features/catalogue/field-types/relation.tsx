import { Select } from '@mantine/core';
import { IconRelationManyToMany } from '@tabler/icons-react';
import { useLiveQuery } from 'dexie-react-hooks';
import { db } from '../../../catalogue/database.ts';
import { RelationControl } from '../records/controls/relation-control.tsx';
import { RelationPicker } from '../records/controls/relation-picker.tsx';
import { idsOf } from '../records/format-value.ts';
import { RelationTitles } from '../records/relation-titles.tsx';
import type { DetailInputsProps, FieldTypeScreen } from './definition.ts';

export const relation: FieldTypeScreen = {
  label: 'Relation',
  description: 'Links to other records',
  Icon: IconRelationManyToMany,
  width: 220,
  Cell: ({ value }) => <RelationTitles ids={idsOf(value)} />,
  Control: ({ recordId, field, value, onChange }) => (
    <RelationControl recordId={recordId} field={field} ids={idsOf(value)} onChange={onChange} />
  ),
  FilterValue: ({ label, field, filter, onChange }) => (
    <RelationPicker
      label={label}
      collectionId={field.relatedCollectionId}
      chosenIds={Array.isArray(filter.value) ? filter.value : []}
      onChange={(value) => {
        onChange({ ...filter, value });
      }}
    />
  ),
  DetailInputs: RelatedCollection,
};

function RelatedCollection({ form, onChange }: DetailInputsProps) {
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
