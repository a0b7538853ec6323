import type { BackupList, BackupStatus, BackupSummary } from '../../worker/protocol.ts';
import { formatCountOf, formatRelativeTime } from '../../ui/format.ts';
import type { Downloads } from './downloads.ts';

/** What would improve the protection most. */
export type NextStep = 'unlock' | 'back-up' | 'set-up' | 'prove' | 'download' | 'none';

/** How well the data is protected, honestly: nothing is claimed that was not seen. */
export interface Protection {
  readonly tone: 'danger' | 'warning' | 'good';
  /** For the badge: a few words, and what follows them where there is room. */
  readonly short: string;
  readonly more?: string;
  /** For the page: one sentence or two. */
  readonly sentence: string;
  readonly next: NextStep;
}

const DAY_MS = 86_400_000;
/** After so long without a backup it is time for one. */
const OLD_AFTER_MS = 7 * DAY_MS;

/** Works out the state from what the worker and this device know. */
export function protectionOf(status: BackupStatus, { backups }: Pick<BackupList, 'backups'>, downloads: Downloads, now: number): Protection {
  if (status.repository === 'locked') {
    return { tone: 'danger', short: 'Backups are locked', sentence: 'There are backups in this browser, but it has lost the key to them.', next: 'unlock' };
  }
  const latest = latestWhole(backups);
  if (!latest && backups.length > 0) {
    return { tone: 'danger', short: 'Not backed up yet', sentence: 'What is here now is not backed up yet: the backups below are damaged, hold only a part of it, or hold the state before a restore.', next: 'back-up' };
  }
  if (!latest) {
    const lost = status.wasLost ? 'The backups that were in this browser are gone: the browser has cleared its storage. ' : '';
    return { tone: 'danger', short: 'No backup yet', sentence: `${lost}Nothing is backed up yet.`, next: 'back-up' };
  }
  const ago = formatRelativeTime(latest.takenAt, now);
  const made = backups.length === 1 ? `One backup, made ${ago}` : `${formatCountOf(backups.length, 'backup')}, the latest whole one ${ago}`;
  const isOld = now - new Date(latest.takenAt).getTime() > OLD_AFTER_MS;
  if (!status.hasPassphrase && !status.hasRecoveryKey) {
    return {
      tone: 'warning',
      short: 'Set up recovery',
      sentence: `${made}. ${backups.length === 1 ? 'It protects' : 'They protect'} against mistakes, not against losing this browser: without a passphrase and a recovery kit, no one could open a copy elsewhere. That takes three minutes to set up.`,
      next: 'set-up',
    };
  }
  const proven = status.keyProvenAt === undefined ? ' You have not yet shown that you hold the recovery key.' : '';
  const downloadedAt = lastDownload(downloads, backups);
  if (downloadedAt === undefined) {
    return {
      tone: 'warning',
      short: `Backed up ${ago}`,
      more: 'only in this browser',
      sentence: `${made}, kept in this browser only.${proven}`,
      next: isOld ? 'back-up' : proven === '' ? 'download' : 'prove',
    };
  }
  const isLatest = downloads[latest.id] !== undefined;
  return {
    tone: isOld || proven !== '' ? 'warning' : 'good',
    short: `Backed up ${ago}`,
    more: `downloaded ${formatRelativeTime(downloadedAt, now)}`,
    sentence: `${made}. ${isLatest ? 'It was' : 'An earlier one was last'} downloaded ${formatRelativeTime(downloadedAt, now)}.${proven}`,
    next: isOld ? 'back-up' : proven !== '' ? 'prove' : isLatest ? 'none' : 'download',
  };
}

/**
 * The latest backup that protects what is here now: of everything, with files, and not known to be damaged. What was taken before a restore or an
 * undo is of a state that was replaced at once, so it does not count.
 */
export function latestWhole(backups: readonly BackupSummary[]): BackupSummary | undefined {
  return backups.find(({ scope, withFiles, trigger, findings = [] }) => (
    scope === 'full' && withFiles && trigger !== 'before-restore' && trigger !== 'before-undo' && findings.length === 0
  ));
}

function lastDownload(downloads: Downloads, backups: BackupList['backups']): string | undefined {
  return backups.filter((backup) => latestWhole([backup])).flatMap(({ id }) => downloads[id] ?? []).sort().at(-1);
}
