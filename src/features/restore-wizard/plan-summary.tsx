import { List, Stack, Text } from '@mantine/core';
import type { RestoreMode } from '../../engine/index.ts';
import type { Comparison, PlannedRestore } from '../../worker/compare-protocol.ts';
import { tableWords } from '../../ui/backup-words.ts';
import { formatBytes, formatCountOf, formatDuration } from '../../ui/format.ts';
import { useFormats } from '../../ui/formats.tsx';
import { changeWords } from './change-words.ts';
import { useChoices } from './choice-store.ts';
import { PlanTable } from './plan-table.tsx';
import { plannedChanges, totalOf, type PlannedChange } from './planned-changes.ts';

const MODE_WORDS: Readonly<Record<RestoreMode, string>> = {
  exact: 'What you have chosen is made exactly like it.',
  missing: 'Only what is missing is brought back; nothing that is here is changed.',
  update: 'What is missing is brought back and older values return; nothing is removed.',
};
/** Below this, how long it takes is not worth saying exactly. */
const SHORT_MS = 2000;

/** The plan in words and figures. */
export function PlanSummary({ planned, comparison }: { readonly planned: PlannedRestore; readonly comparison: Comparison }) {
  const choices = useChoices();
  const { dateTime } = useFormats();
  const changes = plannedChanges(planned, comparison, choices);
  const takenAt = comparison.after === 'now' ? undefined : comparison.after.takenAt;
  const changing = changes.filter(({ added, changed, removed }) => added + changed + removed > 0);
  const notes = [...notesOf(planned), ...untouchedWords(changes)];
  return (
    <Stack gap="xs">
      <Text>{`${takenAt === undefined ? '' : `From the backup of ${dateTime(takenAt)}: `}${changeWords(totalOf(changes))}. ${MODE_WORDS[choices.mode]}`}</Text>
      {changing.length > 0 && <PlanTable changes={changing} />}
      <List size="sm" spacing={2}>
        <List.Item>{planned.estimatedMs < SHORT_MS ? 'It takes a moment.' : `It takes about ${formatDuration(planned.estimatedMs)}, by a guess.`}</List.Item>
        {notes.map((note) => <List.Item key={note}>{note}</List.Item>)}
      </List>
    </Stack>
  );
}

function untouchedWords(changes: readonly PlannedChange[]): readonly string[] {
  const untouched = changes.filter(({ now, added, changed, removed }) => now > 0 && added + changed + removed === 0);
  return untouched.length === 0 ? [] : [`Left as they are: ${untouched.map(({ table }) => tableWords(table).toLowerCase()).join(', ')}.`];
}

function notesOf({ filesToBring, bytesToBring, following, conflicts, unsettled, dangling }: PlannedRestore): readonly string[] {
  return [
    ...(filesToBring > 0 ? [`${formatCountOf(filesToBring, 'photo or file', 'photos and files')} (${formatBytes(bytesToBring)}) come along.`] : []),
    ...(following > 0 ? [`${formatCountOf(following, 'item')} that you did not choose ${following === 1 ? 'comes' : 'come'} along, since what you chose cannot be without ${following === 1 ? 'it' : 'them'}.`] : []),
    ...(conflicts > 0 && unsettled > 0 ? [`${formatCountOf(unsettled, 'conflict')} left open: the backup’s is taken.`] : []),
    ...(dangling > 0 ? [`${formatCountOf(dangling, 'relation')} will point at something that is neither here nor in the backup.`] : []),
  ];
}
