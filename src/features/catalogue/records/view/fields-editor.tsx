import { Checkbox, NativeSelect, Stack, Text } from '@mantine/core';
import type { Field, View } from '../../../../catalogue/model.ts';
import type { ViewPatch } from '../../../../catalogue/views.ts';
import { mainFieldCandidates, mainFieldOf } from './view-query.ts';

interface FieldsEditorProps {
  readonly view: View;
  readonly fields: readonly Field[];
  readonly titleFieldId: string;
  readonly onChange: (patch: ViewPatch) => void;
}

const MAIN_FIELD_LABELS = {
  gallery: 'Picture on the cards',
  globe: 'Place on the globe',
  board: 'Columns of the board',
} as const;

/** The fields that a view shows, and its main field. */
export function FieldsEditor({ view, fields, titleFieldId, onChange }: FieldsEditorProps) {
  const setShown = (id: string, isShown: boolean) => {
    const others = view.hiddenFieldIds.filter((hidden) => hidden !== id);
    onChange({ hiddenFieldIds: isShown ? others : [...others, id] });
  };
  const mainLabel = view.kind === 'table' ? undefined : MAIN_FIELD_LABELS[view.kind];
  const candidates = mainFieldCandidates(view, fields);
  return (
    <Stack gap="xs">
      {mainLabel && candidates.length > 0 && (
        <NativeSelect
          label={mainLabel}
          value={mainFieldOf(view, fields)?.id}
          data={candidates.map((field) => ({ value: field.id, label: field.name }))}
          onChange={(event) => {
            onChange(
              view.kind === 'board'
                ? { boardFieldId: event.currentTarget.value }
                : { mainFieldId: event.currentTarget.value },
            );
          }}
        />
      )}
      <Text size="sm" fw={600}>
        Shown fields
      </Text>
      <Stack gap={6} mah={320} style={{ overflowY: 'auto' }}>
        {fields.map((field) => (
          <Checkbox
            key={field.id}
            label={field.name}
            disabled={field.id === titleFieldId}
            checked={field.id === titleFieldId || !view.hiddenFieldIds.includes(field.id)}
            onChange={(event) => {
              setShown(field.id, event.currentTarget.checked);
            }}
          />
        ))}
      </Stack>
    </Stack>
  );
}
