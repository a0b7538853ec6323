import { ActionIcon, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { definitionOf } from '../../../../catalogue/field-types/registry.ts';
import type { Field, FilterOperator, ViewFilter } from '../../../../catalogue/model.ts';
import { needsValue } from '../../../../catalogue/query/filter-operators.ts';
import { screenOf } from '../../field-types/registry.ts';

const OPERATOR_NAMES: Readonly<Record<FilterOperator, string>> = {
  contains: 'contains',
  is: 'is',
  isNot: 'is not',
  isEmpty: 'is empty',
  isNotEmpty: 'is not empty',
  atLeast: 'is at least',
  atMost: 'is at most',
  before: 'is before',
  after: 'is after',
  hasAny: 'is any of',
};

interface FilterEditorProps {
  readonly filters: readonly ViewFilter[];
  readonly fields: readonly Field[];
  readonly onChange: (filters: readonly ViewFilter[]) => void;
}

/** The filters of a view; a record is shown if it matches all of them. */
export function FilterEditor({ filters, fields, onChange }: FilterEditorProps) {
  const replace = (at: number, filter: ViewFilter) => {
    onChange(filters.map((old, index) => (index === at ? filter : old)));
  };
  const first = fields[0];
  return (
    <Stack gap="xs">
      {filters.length === 0 && (
        <Text size="sm" c="dimmed">
          All records are shown.
        </Text>
      )}
      {filters.map((filter, at) => {
        const field = fields.find((candidate) => candidate.id === filter.fieldId);
        const FilterValue = field && screenOf(field.type).FilterValue;
        return (
          <Group key={at} gap={6} role="group" aria-label={`Filter ${at + 1}`}>
            <NativeSelect
              aria-label={`Filter ${at + 1}: field`}
              value={filter.fieldId}
              data={[
                ...(field ? [] : [{ value: filter.fieldId, label: 'Deleted field' }]),
                ...fields.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={(event) => {
                replace(at, emptyFilter(fields, event.currentTarget.value));
              }}
            />
            {field && (
              <NativeSelect
                aria-label={`Filter ${at + 1}: how`}
                value={filter.operator}
                data={definitionOf(field.type).operators.map((operator) => ({
                  value: operator,
                  label: OPERATOR_NAMES[operator],
                }))}
                onChange={(event) => {
                  replace(at, withOperator(field, filter, event.currentTarget.value));
                }}
              />
            )}
            {field && FilterValue && needsValue(filter.operator) && (
              <FilterValue
                label={`Filter ${at + 1}: value`}
                field={field}
                filter={filter}
                onChange={(changed) => {
                  replace(at, changed);
                }}
              />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove filter ${at + 1}`}
              onClick={() => {
                onChange(filters.filter((_, index) => index !== at));
              }}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        );
      })}
      {first && (
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            onChange([...filters, emptyFilter(fields, first.id)]);
          }}
        >
          Add a filter
        </Button>
      )}
    </Stack>
  );
}

function emptyFilter(fields: readonly Field[], fieldId: string): ViewFilter {
  const field = fields.find((candidate) => candidate.id === fieldId);
  const operator = (field && definitionOf(field.type).operators[0]) ?? 'isNotEmpty';
  const value = field && definitionOf(field.type).initialFilterValue;
  return value === undefined ? { fieldId, operator } : { fieldId, operator, value };
}

function withOperator(field: Field, filter: ViewFilter, name: string): ViewFilter {
  const operator = definitionOf(field.type).operators.find((candidate) => candidate === name);
  if (!operator) return filter;
  // “is” takes one value, “is any of” a list: the value cannot be carried over.
  const isSameShape = (operator === 'hasAny') === (filter.operator === 'hasAny');
  return isSameShape ? { ...filter, operator } : { fieldId: filter.fieldId, operator };
}
