import { Checkbox, NativeSelect, Stack, Text } from '@mantine/core';
import type { Field, View } from '../../../../catalogue/model.ts';
import type { ViewPatch } from '../../../../catalogue/views.ts';
import { mainFieldOf } from './view-query.ts';

interface FieldsEditorProps {
  readonly view: View;
  readonly fields: readonly Field[];
  readonly titleFieldId: string;
  readonly onChange: (patch: ViewPatch) => void;
}

const MAIN = {
  gallery: { type: 'photos', label: 'Picture on the cards' },
  globe: { type: 'location', label: 'Place on the globe' },
  board: { type: 'select', label: 'Columns of the board' },
} as const;

/** Which fields a view shows, and which one it is made of. */
export function FieldsEditor({ view, fields, titleFieldId, onChange }: FieldsEditorProps) {
  const setShown = (id: string, isShown: boolean) => {
    const others = view.hiddenFieldIds.filter((hidden) => hidden !== id);
    onChange({ hiddenFieldIds: isShown ? others : [...others, id] });
  };
  const main = view.kind === 'table' ? undefined : MAIN[view.kind];
  const candidates = main ? fields.filter((field) => field.type === main.type) : [];
  return (
    <Stack gap="xs">
      {main && candidates.length > 0 && (
        <NativeSelect
          label={main.label}
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
