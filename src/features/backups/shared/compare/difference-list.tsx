import { Button, Checkbox, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { ErrorNotice } from '../../../errors/error-notice.tsx';
import { ChangeMark, type ChangeWords } from './change-mark.tsx';
import type { DifferentRow } from '../../../../backup/contract/comparing.ts';
import classes from './difference-list.module.css';
import { usePagedRows, type RowsSource } from './use-paged-rows.ts';

const ROW_HEIGHT = 54;

/** The selected part of a row. */
export type ChosenState = 'all' | 'some' | 'none';

/** How rows are selected, if they can be. */
export interface RowChoosing {
  readonly stateOf: (row: DifferentRow) => ChosenState;
  readonly onChoose: (row: DifferentRow, isTaken: boolean) => void;
}

/** The rows that differ; each opens side by side. */
export function DifferenceList({
  label,
  source,
  words,
  choosing,
  onOpen,
  emptyText,
  onLost,
  whereOf,
}: {
  readonly label: string;
  readonly source: RowsSource<DifferentRow>;
  readonly words: ChangeWords;
  readonly choosing?: RowChoosing;
  readonly onOpen: (row: DifferentRow) => void;
  readonly emptyText: string;
  /** The part of each row; missing if all belong to one. */
  readonly whereOf?: ((row: DifferentRow) => string) | undefined;
  /** How to compare everything again if the comparison is no longer open. */
  readonly onLost?: (error: unknown) => (() => void) | undefined;
}) {
  const { scroller, items, height, total, rowAt, isLoading, error, retry } = usePagedRows(source, ROW_HEIGHT);
  if (error)
    return <ErrorNotice error={error} operation="list" actions={<ListAgain again={onLost?.(error)} retry={retry} />} />;
  return (
    <>
      {isLoading && (
        <Stack gap={6} role="status" aria-label={`Reading ${label}`}>
          <Skeleton h={ROW_HEIGHT} />
          <Skeleton h={ROW_HEIGHT} />
        </Stack>
      )}
      {!isLoading && total === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {emptyText}
        </Text>
      )}
      <div
        ref={scroller}
        className={classes.scroller}
        hidden={total === 0}
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        <div role="list" style={{ height, position: 'relative' }}>
          {items.map(({ index, start }) => (
            <div
              key={index}
              role="listitem"
              aria-setsize={total}
              aria-posinset={index + 1}
              className={classes.row}
              style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
            >
              <Row row={rowAt(index)} words={words} choosing={choosing} onOpen={onOpen} whereOf={whereOf} />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

/** A closed comparison has to be opened again; after other failures the same can be tried again. */
function ListAgain({ again, retry }: { readonly again: (() => void) | undefined; readonly retry: () => void }) {
  return (
    <Button size="compact-sm" variant="default" onClick={again ?? retry}>
      {again ? 'Compare again' : 'Try again'}
    </Button>
  );
}

function Row({
  row,
  words,
  choosing,
  onOpen,
  whereOf,
}: {
  readonly row: DifferentRow | undefined;
  readonly words: ChangeWords;
  readonly choosing: RowChoosing | undefined;
  readonly onOpen: (row: DifferentRow) => void;
  readonly whereOf: ((row: DifferentRow) => string) | undefined;
}) {
  if (!row) return <Skeleton h={16} w="60%" />;
  const state = choosing?.stateOf(row);
  const below = [
    ...(whereOf ? [whereOf(row)] : []),
    ...(row.fieldLabels.length > 0 ? [row.fieldLabels.join(', ')] : []),
  ].join(' · ');
  return (
    <>
      {choosing && (
        <Checkbox
          size="sm"
          aria-label={`Bring back ${row.title}`}
          checked={state === 'all'}
          indeterminate={state === 'some'}
          onChange={() => {
            choosing.onChoose(row, state !== 'all');
          }}
        />
      )}
      <UnstyledButton
        className={classes.open}
        onClick={() => {
          onOpen(row);
        }}
      >
        <span className={classes.words}>
          <Text component="span" display="block" size="sm" fw={500} truncate>
            {row.title}
          </Text>
          {below !== '' && (
            <Text component="span" display="block" size="xs" c="dimmed" truncate>
              {below}
            </Text>
          )}
        </span>
        <ChangeMark change={row.change} words={words} />
        <IconChevronRight size={16} aria-hidden style={{ flexShrink: 0 }} />
      </UnstyledButton>
    </>
  );
}
