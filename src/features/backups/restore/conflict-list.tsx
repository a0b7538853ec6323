import { Button, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import type { ConflictRow } from '../../../backup/contract/comparing.ts';
import listClasses from '../shared/compare/difference-list.module.css';
import { partLabel } from '../shared/compare/compare-views.ts';
import { SideValues } from '../shared/compare/side-values.tsx';
import { usePagedRows } from '../shared/compare/use-paged-rows.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { AnswerSelect } from './answer-select.tsx';
import { answerForRow, resolveRow } from './choice/resolution-choice.ts';
import { useChoices } from './choice-store.ts';
import { ConflictDrawer } from './conflict-drawer.tsx';
import classes from './conflict-list.module.css';
import { ConflictTimes } from './conflict-times.tsx';
import { isLost } from './failure-kinds.ts';
import { compareAgain, setResolutions } from './plan-actions.ts';
import { useWizard } from './wizard-store.ts';

/** The estimated height of a row with one field; rows are measured as they scroll into view. */
const USUAL_HEIGHT = 120;

/**
 * The conflicts one by one, with the values of both sides: each is answered here, or expanded to answer field by field.
 */
export function ConflictList({
  listKey,
}: {
  /** Identifies the set of conflicts, which answers do not change. */
  readonly listKey: readonly unknown[];
}) {
  const [opened, setOpened] = useState<ConflictRow>();
  const load = (offset: number, limit: number) =>
    backupClient.listConflicts(useWizard.getState().planned?.planId ?? '', offset, limit);
  const { scroller, measure, items, height, total, rowAt, isLoading, error, retry } = usePagedRows<ConflictRow>(
    { queryKey: listKey, load },
    USUAL_HEIGHT,
  );
  if (error) {
    const again = isLost(error)
      ? {
          words: 'Compare again',
          run: () => {
            void compareAgain();
          },
        }
      : { words: 'Try again', run: retry };
    return (
      <ErrorNotice
        error={error}
        operation="list"
        actions={
          <Button size="compact-sm" variant="default" onClick={again.run}>
            {again.words}
          </Button>
        }
      />
    );
  }
  return (
    <>
      {isLoading && (
        <Stack gap={6} role="status" aria-label="Reading the conflicts">
          <Skeleton h={USUAL_HEIGHT} />
          <Skeleton h={USUAL_HEIGHT} />
        </Stack>
      )}
      <div
        ref={scroller}
        className={`${listClasses.scroller} ${classes.scroller}`}
        hidden={total === 0}
        tabIndex={0}
        role="region"
        aria-label="Conflicts"
      >
        <div role="list" style={{ height, position: 'relative' }}>
          {items.map(({ index, start }) => (
            <div
              key={index}
              role="listitem"
              aria-setsize={total}
              aria-posinset={index + 1}
              ref={measure}
              data-index={index}
              className={classes.conflict}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Conflict row={rowAt(index)} onOpen={setOpened} />
            </div>
          ))}
        </div>
      </div>
      <ConflictDrawer
        row={opened}
        onClose={() => {
          setOpened(undefined);
        }}
      />
    </>
  );
}

function Conflict({
  row,
  onOpen,
}: {
  readonly row: ConflictRow | undefined;
  readonly onOpen: (row: ConflictRow) => void;
}) {
  const resolutions = useChoices((state) => state.resolutions);
  const parts = useWizard((state) => state.comparison?.parts) ?? [];
  if (!row) return <Skeleton h={16} w="60%" />;
  return (
    <>
      <div className={classes.head}>
        <UnstyledButton
          className={listClasses.open}
          aria-label={`Look at ${row.title}`}
          onClick={() => {
            onOpen(row);
          }}
        >
          <span className={listClasses.words}>
            <Text component="span" display="block" size="sm" fw={500} truncate>
              {row.title}
            </Text>
            <Text component="span" display="block" size="xs" c="dimmed" truncate>
              {whereOf(partLabel(parts, row), row)}
            </Text>
          </span>
          <IconChevronRight size={16} aria-hidden style={{ flexShrink: 0 }} />
        </UnstyledButton>
        <AnswerSelect
          label={`Settle ${row.title}`}
          answers={row.resolutions}
          needsChoice={row.needsChoice === true}
          value={answerForRow(resolutions, row)}
          onAnswer={(answer) => {
            setResolutions(resolveRow(resolutions, row, answer));
          }}
        />
      </div>
      <ConflictTimes row={row} />
      <SideValues
        title={row.title}
        fields={row.fields.filter(({ isConflict }) => isConflict)}
        sides={['Here', 'In the backup']}
      />
    </>
  );
}

function whereOf(part: string, { uniqueConflict }: ConflictRow): string {
  return uniqueConflict ? `${part} · Same ${uniqueConflict.label} as ${uniqueConflict.title}` : part;
}
