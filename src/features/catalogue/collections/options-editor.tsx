import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useLiveQuery } from 'dexie-react-hooks';
import { useState } from 'react';
import { countOptionUses } from '../../../catalogue/fields.ts';
import type { Field, SelectOption } from '../../../catalogue/model.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { useDragOrder } from '../../../ui/use-drag-order.ts';
import { COLOR_NAMES } from './collection-colors.ts';
import classes from './field-list.module.css';
import { OptionRow } from './option-row.tsx';

/** The options of a select field: add, rename, recolour, reorder, remove. Shows which records a removal affects. */
export function OptionsEditor({
  field,
  options,
  onChange,
}: {
  readonly field: Field | undefined;
  readonly options: readonly SelectOption[];
  readonly onChange: (options: readonly SelectOption[]) => void;
}) {
  const [addedId, setAddedId] = useState<string>();
  const ids = options.map((option) => option.id);
  const move = (id: string, beforeId: string | undefined) => {
    onChange(moved(options, id, beforeId));
  };
  const drag = useDragOrder(ids, 'y', move);
  const add = () => {
    const id = crypto.randomUUID();
    setAddedId(id);
    onChange([
      ...options,
      { id, label: '', color: COLOR_NAMES[(options.length * 5 + 6) % COLOR_NAMES.length] ?? 'gray' },
    ]);
  };
  return (
    <Stack gap="xs" role="group" aria-label="Options">
      <Text size="sm" fw={500}>
        Options
      </Text>
      {options.length > 0 && (
        <ol className={classes.list} data-is-end-target={drag.beforeId === null || undefined}>
          {options.map((option, index) => (
            <OptionRow
              key={option.id}
              option={option}
              number={index + 1}
              drag={drag}
              hasFocus={option.id === addedId}
              onChange={(changed) => {
                onChange(options.map((other) => (other.id === option.id ? changed : other)));
              }}
              onRemove={() => {
                onChange(options.filter((other) => other.id !== option.id));
              }}
              onEnter={add}
              onMoveUp={
                index === 0
                  ? undefined
                  : () => {
                      move(option.id, ids[index - 1]);
                    }
              }
              onMoveDown={
                index === ids.length - 1
                  ? undefined
                  : () => {
                      move(option.id, ids[index + 2]);
                    }
              }
            />
          ))}
        </ol>
      )}
      <RemovedOptions field={field} keptIds={ids} />
      <Button
        variant="default"
        size="compact-md"
        w="fit-content"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={add}
      >
        Add option
      </Button>
    </Stack>
  );
}

/** A note about the records that have options to be removed. */
function RemovedOptions({
  field,
  keptIds,
}: {
  readonly field: Field | undefined;
  readonly keptIds: readonly string[];
}) {
  const fieldId = field?.id;
  const uses = useLiveQuery(async () => (fieldId === undefined ? undefined : countOptionUses(fieldId)), [fieldId]);
  const used = (field?.options ?? []).filter(
    (option) => !keptIds.includes(option.id) && (uses?.get(option.id) ?? 0) > 0,
  );
  if (used.length === 0) return null;
  return (
    <Alert color="yellow" role="status">
      {used.map((option) => `“${option.label}” is on ${formatCountOf(uses?.get(option.id) ?? 0, 'record')}`).join('; ')}
      . Saving removes it from them.
    </Alert>
  );
}

function moved(options: readonly SelectOption[], id: string, beforeId: string | undefined): readonly SelectOption[] {
  const option = options.find((candidate) => candidate.id === id);
  if (!option || id === beforeId) return options;
  const others = options.filter((candidate) => candidate.id !== id);
  const position = others.findIndex((candidate) => candidate.id === beforeId);
  return others.toSpliced(position === -1 ? others.length : position, 0, option);
}
