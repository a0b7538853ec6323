import { ActionIcon, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { Field, ViewSort } from '../../../../catalogue/model.ts';
import { isSortable } from '../../../../catalogue/query/sort-records.ts';

interface SortEditorProps {
  readonly sorts: readonly ViewSort[];
  readonly fields: readonly Field[];
  readonly onChange: (sorts: readonly ViewSort[]) => void;
}

/** The fields by which a view is sorted, the first one first. */
export function SortEditor({ sorts, fields, onChange }: SortEditorProps) {
  const sortable = fields.filter(isSortable);
  const unused = sortable.find((field) => sorts.every((sort) => sort.fieldId !== field.id));
  const replace = (at: number, sort: ViewSort) => {
    onChange(sorts.map((old, index) => (index === at ? sort : old)));
  };
  return (
    <Stack gap="xs">
      {sorts.length === 0 && (
        <Text size="sm" c="dimmed">
          In the order the records were added.
        </Text>
      )}
      {sorts.map((sort, at) => (
        <Group key={at} gap={6} wrap="nowrap">
          <NativeSelect
            aria-label={`Sort ${at + 1}: field`}
            value={sort.fieldId}
            data={sortable.map((field) => ({ value: field.id, label: field.name }))}
            onChange={(event) => {
              replace(at, { ...sort, fieldId: event.currentTarget.value });
            }}
          />
          <NativeSelect
            aria-label={`Sort ${at + 1}: direction`}
            value={sort.direction}
            data={[
              { value: 'ascending', label: 'Ascending' },
              { value: 'descending', label: 'Descending' },
            ]}
            onChange={(event) => {
              replace(at, {
                ...sort,
                direction: event.currentTarget.value === 'descending' ? 'descending' : 'ascending',
              });
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove sort ${at + 1}`}
            onClick={() => {
              onChange(sorts.filter((_, index) => index !== at));
            }}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {unused && (
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            onChange([...sorts, { fieldId: unused.id, direction: 'ascending' }]);
          }}
        >
          Add a sort
        </Button>
      )}
    </Stack>
  );
}
