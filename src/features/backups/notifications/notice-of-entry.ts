import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { errorWords, failureText } from '../../errors/error-words.ts';
import { formatBytes } from '../../../ui/format.ts';
import type { Notice } from './notice.ts';

/** The news for a person in a log entry; `undefined` if there is none, or they did it and saw it themselves. */
export function noticeOfEntry(entry: ActivityEntry): Notice | undefined {
  const { kind, trigger, outcome, errorCode } = entry;
  // It waits for its turn and runs again, or the person has stopped it.
  if (errorCode === 'busy' || outcome === 'cancelled') return undefined;
  // The restore's own screen reports a failed safety backup.
  if (kind === 'backup' && trigger !== 'before-destructive')
    return outcome === 'failed' ? backupFailed(entry) : backupDone(entry);
  if ((kind === 'drill' || kind === 'check') && (outcome === 'failed' || outcome === 'warning'))
    return trialFailed(entry);
  return undefined;
}

function backupFailed(entry: ActivityEntry): Notice {
  return noticeOf(entry, 'backup-failed', 'A backup failed', failureWords(entry), '/backups');
}

/** Only for automatic backups with new content. */
function backupDone(entry: ActivityEntry): Notice | undefined {
  const { trigger, backupId, outcome, figures = {} } = entry;
  if (trigger === 'manual' || backupId === undefined) return undefined;
  const stored = figures['newBytes'] === undefined ? '' : ` ${formatBytes(figures['newBytes'])} were new.`;
  if (outcome === 'warning')
    return noticeOf(
      entry,
      'backup-failed',
      'A backup was made, but it is incomplete',
      'Open the backup to see what is missing or damaged.',
      '/backups',
    );
  return noticeOf(entry, 'backup-done', 'Backed up', `An automatic backup was made.${stored}`, '/backups');
}

function trialFailed(entry: ActivityEntry): Notice {
  const where = entry.destinationId === undefined || entry.subject === undefined ? '' : ` (${entry.subject})`;
  const title = entry.kind === 'drill' ? `A test restore failed${where}` : `A check found damage${where}`;
  return noticeOf(
    entry,
    'drill-failed',
    title,
    failureWords(entry),
    entry.destinationId === undefined ? '/backups' : '/backups/destinations',
  );
}

function failureWords(entry: ActivityEntry): string {
  return entry.errorCode === undefined ? errorWords(undefined).hint : failureText(entry);
}

function noticeOf({ id, at }: ActivityEntry, kind: Notice['kind'], title: string, text: string, to: string): Notice {
  return { id, at, kind, title: title.slice(0, 200), text: text.slice(0, 600), to, isRead: false };
}
