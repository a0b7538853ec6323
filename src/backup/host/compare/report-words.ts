import type { FileKind } from '../../../catalogue/file-kinds.ts';
import { fittingWords } from '../../../catalogue/fitting/fitting-words.ts';
import type { RestorePlan } from '../../../engine/index.ts';
import type { ComparedPart, Comparison } from '../../contract/comparing.ts';
import type { UnreadablePart } from '../../contract/unreadable.ts';
import type { BackupSummary } from '../../contract/backups.ts';

const MODES = {
  exact: 'make it exactly like the backup',
  missing: 'bring back what is missing',
  update: 'bring back what is missing, and update what differs',
  undo: 'take back what a restore changed, and keep what was changed since',
} as const;

const KINDS: Readonly<Record<FileKind, string>> = { photos: 'photos', files: 'book files and other attachments' };

/** A side in a report. */
function sideWords(side: BackupSummary | 'now'): string {
  if (side === 'now') return 'your data at the time of this report';
  return `the backup of ${side.takenAt}${side.name === '' ? '' : ` (${side.name})`}, from ${side.deviceName}`;
}

/** A plan in sentences: the effect of a restore. */
export function planWords(
  plan: RestorePlan,
  { after: backup, matching = [] }: Pick<Comparison, 'after' | 'matching'>,
  files: { readonly files: number; readonly bytes: number },
  unreadable: readonly UnreadablePart[] = [],
): readonly string[] {
  const lines = [
    'This is a dry run: nothing was changed.',
    `Restoring ${sideWords(backup)}.`,
    `How: ${MODES[plan.choice.mode]}.`,
    ...matching.map(
      ({ name, nameInBackup }) => `Matched by name: records of “${nameInBackup}” in the backup go into “${name}”.`,
    ),
    ...plan.tables
      .filter((table) => !table.isContentAddressed)
      .map(
        ({
          name,
          added,
          changed,
          removed,
          following,
          conflicts,
          unsettled,
          needsChoice = 0,
          copied = 0,
          carriedOver = 0,
          lostForGood = 0,
        }) =>
          `${name}: ${added} added, ${changed} changed, ${removed} removed` +
          `${following > 0 ? `, ${following} more that these need` : ''}` +
          `${conflicts > 0 ? `; changed on both sides: ${conflicts}, ${unsettled} take the backup’s version by default` : ''}` +
          `${needsChoice > 0 ? `; left as they are until you choose: ${needsChoice}` : ''}` +
          `${copied > 0 ? `; kept twice, with references to the current one: ${copied}` : ''}` +
          `${carriedOver > 0 ? `; values that no backup can contain, and that stay: ${carriedOver}` : ''}` +
          `${lostForGood > 0 ? `; values that no backup can contain, and that are lost for good: ${lostForGood}` : ''}.`,
      ),
    `Photos and files to bring back: ${files.files} (${files.bytes} bytes).`,
  ];
  for (const part of unreadable) lines.push(leftOutWords(part));
  for (const note of plan.fitting?.notes ?? []) lines.push(fittingWords(note));
  if (plan.dangling > 0)
    lines.push(
      `${plan.dangling} ${plan.dangling === 1 ? 'reference points' : 'references point'} at an item that is neither here nor in the backup.`,
    );
  if (plan.untouched.length > 0) lines.push(`Not in this backup, so left as they are: ${plan.untouched.join(', ')}.`);
  const { leftOut = [] } = backup === 'now' ? {} : backup;
  if (leftOut.length > 0)
    lines.push(`Left out of this backup, so left as they are: ${leftOut.map((kind) => KINDS[kind]).join(', ')}.`);
  if (plan.unknown.length > 0) lines.push(`In this backup, but unknown to this app: ${plan.unknown.join(', ')}.`);
  return lines;
}

function leftOutWords({ table, rows, known, knownCount }: UnreadablePart): string {
  const names = known.map(({ title, of }) => (of === undefined ? title : `${title} (${of})`)).join(', ');
  const further = knownCount > known.length ? ', and more' : '';
  return `Left out because it cannot be read: ${rows} of ${table}${known.length > 0 ? `, probably among them: ${names}${further}` : ''}.`;
}

/** A comparison in sentences. */
export function comparisonWords(
  before: BackupSummary | 'now',
  after: BackupSummary | 'now',
  parts: readonly ComparedPart[],
): readonly string[] {
  return [
    `Earlier side: ${sideWords(before)}.`,
    `Later side: ${sideWords(after)}.`,
    ...parts.map(
      ({ label, counts }) =>
        `${label}: ${counts.added} added, ${counts.changed} changed, ${counts.removed} removed, ${counts.same} the same.`,
    ),
  ];
}
