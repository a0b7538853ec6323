import { Stack } from '@mantine/core';
import type { CatalogueRecord, View } from '../../../catalogue/model.ts';
import { Page } from '../../../ui/page.tsx';
import { screenOf } from '../field-types/registry.ts';
import { titleOf } from './format-value.ts';
import { RecordActions } from './record-actions.tsx';
import { SaveState } from './save-state.tsx';
import type { CollectionParts } from './use-collection.ts';
import { useRecordDraft } from './use-record-draft.ts';

interface RecordFormProps {
  readonly parts: CollectionParts;
  readonly record: CatalogueRecord;
  /** The view from which the record was opened: previous and next go through it. */
  readonly view: View | undefined;
}

/** The fields of a record, saved automatically. */
export function RecordForm({ parts, record, view }: RecordFormProps) {
  const { collection, fields } = parts;
  const draft = useRecordDraft(record);
  return (
    <Page
      title={titleOf(draft.values, collection.titleFieldId)}
      actions={<RecordActions parts={parts} record={record} view={view} onLeave={draft.flush} />}
    >
      <Stack gap="md" maw={760} onBlur={draft.flush}>
        <SaveState status={draft.status} onRetry={draft.flush} />
        {fields.map((field) => {
          const { Control } = screenOf(field.type);
          return (
            <Control
              key={field.id}
              recordId={record.id}
              field={field}
              value={draft.values[field.id]}
              onChange={(value) => {
                draft.change(field.id, value);
              }}
            />
          );
        })}
      </Stack>
    </Page>
  );
}
