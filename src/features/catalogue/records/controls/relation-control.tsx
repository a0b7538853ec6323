import { Anchor, Group } from '@mantine/core';
import { Link } from 'react-router';
import type { Field } from '../../../../catalogue/model.ts';
import { useRelatedRecords } from '../relation-titles.tsx';
import { FieldLabel } from './field-label.tsx';
import { RelationPicker } from './relation-picker.tsx';

interface RelationControlProps {
  readonly recordId: string;
  readonly field: Field;
  readonly ids: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}

/** The related records, as links, and a picker to choose them. */
export function RelationControl({ recordId, field, ids, onChange }: RelationControlProps) {
  const related = useRelatedRecords(ids);
  return (
    <FieldLabel name={field.name}>
      <RelationPicker
        label={field.name}
        collectionId={field.relatedCollectionId}
        chosenIds={ids}
        excludedId={recordId}
        onChange={onChange}
      />
      {related.length > 0 && (
        <Group gap="sm" mt={6}>
          {related.map((record) => (
            <Anchor
              key={record.id}
              component={Link}
              size="sm"
              to={`/collections/${record.collectionId}/records/${record.id}`}
            >
              {record.title}
            </Anchor>
          ))}
        </Group>
      )}
    </FieldLabel>
  );
}
