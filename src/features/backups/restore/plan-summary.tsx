import { List, Stack, Text } from '@mantine/core';
import { fittingWords } from '../../../catalogue/fitting/fitting-words.ts';
import type { RestoreMode } from '../../../engine/index.ts';
import type { Comparison, PlannedRestore } from '../../../backup/contract/comparing.ts';
import { fileKindsWords, tableWords } from '../shared/backup-words.ts';
import { formatBytes, formatCountOf, formatDuration } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { changeWords } from '../shared/change-words.ts';
import type { FileKind } from '../shared/included-files.ts';
import { useChoices } from './choice-store.ts';
import { matchWords } from './match-names.tsx';
import { PlanTable } from './plan-table.tsx';
import { plannedChanges, totalOf, type PlannedChange } from './planned-changes.ts';

const MODE_WORDS: Readonly<Record<RestoreMode, string>> = {
  exact: 'Your selection becomes exactly like the backup.',
  missing: 'Only missing items are restored; nothing here is changed.',
  update: 'Missing items and older values are restored; nothing is removed.',
};
/** Items that agree only after a change are changed too, and listed below. */
function modeWords(mode: RestoreMode, { fitted }: PlannedRestore): string {
  return mode === 'missing' && fitted.length > 0
    ? 'Only missing items are restored; what is here changes only as listed below.'
    : MODE_WORDS[mode];
}

/** Below this, the exact duration does not matter. */
const SHORT_MS = 2000;

/** The plan in words and figures. */
export function PlanSummary({
  planned,
  comparison,
}: {
  readonly planned: PlannedRestore;
  readonly comparison: Comparison;
}) {
  const choices = useChoices();
  const { dateTime } = useFormats();
  const changes = plannedChanges(planned, comparison, choices);
  const takenAt = comparison.after === 'now' ? undefined : comparison.after.takenAt;
  const changing = changes.filter(({ added, changed, removed }) => added + changed + removed > 0);
  const { leftOut = [] } = comparison.after === 'now' ? {} : comparison.after;
  const notes = [
    ...(comparison.matching ?? []).map(matchWords),
    ...notesOf(planned),
    ...leftOutWords(leftOut),
    ...unchangedWords(changes, [...planned.untouched, ...planned.fittedTables]),
  ];
  return (
    <Stack gap="xs">
      <Text>{`${takenAt === undefined ? '' : `From the backup of ${dateTime(takenAt)}: `}${changeWords(totalOf(changes))}.${changing.length > 0 ? ` ${modeWords(choices.mode, planned)}` : ''}`}</Text>
      {changing.length > 0 && <PlanTable changes={changing} />}
      <List size="sm" spacing={2}>
        {changing.length > 0 && (
          <List.Item>
            {planned.estimatedMs < SHORT_MS
              ? 'It takes a moment.'
              : `Estimated time: ${formatDuration(planned.estimatedMs)}.`}
          </List.Item>
        )}
        {notes.map((note) => (
          <List.Item key={note}>{note}</List.Item>
        ))}
      </List>
    </Stack>
  );
}

/** @param except tables that other sentences cover. */
function unchangedWords(changes: readonly PlannedChange[], except: readonly string[]): readonly string[] {
  const unchanged = changes.filter(
    ({ table, now, added, changed, removed }) => now > 0 && added + changed + removed === 0 && !except.includes(table),
  );
  return unchanged.length === 0 ? [] : [`Left as they are: ${tablesWords(unchanged.map(({ table }) => table))}.`];
}

function leftOutWords(kinds: readonly FileKind[]): readonly string[] {
  return kinds.length === 0 ? [] : [`Left out of this backup: ${fileKindsWords(kinds)}. Those here stay.`];
}

function tablesWords(tables: readonly string[]): string {
  return tables.map((table) => tableWords(table).toLowerCase()).join(', ');
}

function notesOf(planned: PlannedRestore): readonly string[] {
  const {
    filesToBring,
    bytesToBring,
    following,
    conflicts,
    unsettled,
    needsChoice,
    copied,
    carriedOver,
    lostForGood,
    dangling,
    fitted,
    untouched,
    unknown,
  } = planned;
  return [
    ...(filesToBring > 0
      ? [
          `${formatCountOf(filesToBring, 'photo or file', 'photos and files')} (${formatBytes(bytesToBring)}) are included.`,
        ]
      : []),
    ...(following > 0
      ? [
          `${formatCountOf(following, 'item')} that you did not choose ${following === 1 ? 'is' : 'are'} included, because your selection needs ${following === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    ...fitted.map(fittingWords),
    ...(conflicts > 0 && unsettled > 0
      ? [`${formatCountOf(unsettled, 'conflict')} left open: the backup’s version is used.`]
      : []),
    ...(needsChoice > 0
      ? [
          `${formatCountOf(needsChoice, 'item')} ${needsChoice === 1 ? 'needs' : 'need'} your choice: until then, your current data stays.`,
        ]
      : []),
    ...(copied > 0
      ? [
          `${formatCountOf(copied, 'item')} will be here twice. Relations to ${copied === 1 ? 'it keep' : 'them keep'} pointing at the one that is here now.`,
        ]
      : []),
    ...(carriedOver > 0
      ? [
          `${formatCountOf(carriedOver, 'value')} that no backup can contain, such as keys or access to a folder, ${carriedOver === 1 ? 'stays' : 'stay'} as ${carriedOver === 1 ? 'it is' : 'they are'}.`,
        ]
      : []),
    ...(lostForGood > 0
      ? [
          `${formatCountOf(lostForGood, 'value')} that no backup can contain, such as keys or access to a folder, will be lost. Undo cannot bring ${lostForGood === 1 ? 'it' : 'them'} back.`,
        ]
      : []),
    ...(untouched.length > 0 ? [`Not in this backup, so left as they are: ${tablesWords(untouched)}.`] : []),
    ...(unknown.length > 0
      ? [`In this backup, but unknown to this version of Heirloom, so not brought back: ${tablesWords(unknown)}.`]
      : []),
    ...(dangling > 0
      ? [`${formatCountOf(dangling, 'relation')} will point at an item that is neither here nor in the backup.`]
      : []),
  ];
}
