import type { BackupSummary } from '../../../backup/contract/backups.ts';
import type { DrillReport, KeptBackup } from '../../../engine/index.ts';
import { formatBytes, formatRelativeTime } from '../../../ui/format.ts';
import { SCOPE_WORDS, scopeWords, TRIGGER_WORDS } from '../shared/backup-words.ts';

/** What is known of a backup at a destination besides its own facts. */
export interface HistoryContext {
  /** The backups in this browser; missing while they are being loaded or locked. */
  readonly here?: readonly BackupSummary[] | undefined;
  /** The last test restore at the destination. */
  readonly lastDrill?: Pick<DrillReport, 'backupId' | 'at' | 'outcome'> | undefined;
}

/** What a line of the history says of a backup, in short parts. */
export function historyWords(backup: KeptBackup, { here, lastDrill }: HistoryContext): readonly string[] {
  const { id, trigger, newBytes } = backup;
  const known = here?.find((candidate) => candidate.id === id);
  return [
    ...(trigger ? [TRIGGER_WORDS[trigger]] : []),
    contentOf(backup, known),
    ...(newBytes === undefined ? [] : [newBytes === 0 ? 'nothing new' : `${formatBytes(newBytes)} new`]),
    ...(here && !known ? ['no longer in this browser'] : []),
    ...(lastDrill?.backupId === id ? [`test restore ${lastDrill.outcome} ${formatRelativeTime(lastDrill.at)}`] : []),
  ];
}

function contentOf({ isWhole, leftOut }: KeptBackup, known: BackupSummary | undefined): string {
  if (known) return scopeWords(known.scope, known.withFiles, known.leftOut);
  if (isWhole) return SCOPE_WORDS.full;
  return leftOut ? scopeWords('full', true, leftOut) : 'Only a part';
}
