import {
  BackupError,
  checkJournal,
  countMissed,
  lastingId,
  listSnapshots,
  type CallOptions,
  type JournalCheck,
  type Snapshot,
} from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { ChangesCheck } from '../../contract/backups.ts';
import type { ActivityEnd } from '../state/activity-log.ts';
import { getAutomationState, updateAutomationState } from '../state/automation-store.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Host } from '../state/host.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { withObjectsKept } from '../platform/web-locks.ts';

/** However little happens, all data is compared with the journal this often. */
const CHECK_EVERY_MS = 7 * 86_400_000;
/** Counting a million rows takes 2 s, and shows only rows that have come or gone. */
const COUNT_EVERY_MS = 86_400_000;
const NOTHING_COMPARED: JournalCheck = { tables: [], rows: 0, flaws: [] };

/**
 * Reads all data and compares it with what the next backup would contain. Changes that the journal has missed are added
 * to it, so the next backup has them. The result is logged.
 * @throws BackupError `cancelled`, `busy`, and errors of reading. Then it is due as before.
 */
export async function checkChanges(host: Host, trigger: ActivityTrigger, options: CallOptions): Promise<ChangesCheck> {
  const check = await host.activity.track({ kind: 'check', trigger }, () => compareAll(host, options), endOfCheck);
  return { rows: check.rows, missed: countMissed(check) };
}

async function compareAll(host: Host, options: CallOptions): Promise<JournalCheck> {
  const check = await withObjectsKept(options.signal, async () => {
    const state = await host.local.getState();
    if (state.kind !== 'ready') return NOTHING_COMPARED;
    return checkJournal(state.repository, catalogueSource, options);
  });
  const changesCheckedAt = Date.now();
  await updateAutomationState((known) => ({ ...known, changesCheckedAt }));
  if (check.flaws.length > 0) announceBackupsChanged();
  return check;
}

function endOfCheck(check: JournalCheck): ActivityEnd {
  const missed = countMissed(check);
  const lost = check.flaws.reduce((sum, { kind, keys }) => sum + (kind === 'lost' ? keys.length : 0), 0);
  return {
    subject: missed > 0 ? 'Missed changes, which the next backup includes' : 'No missed changes',
    ...(missed + lost > 0 ? { outcome: 'warning' } : {}),
    figures: { compared: check.rows, missed, ...(lost > 0 ? { lost } : {}) },
  };
}

/** Runs `checkChanges` once a week. */
export async function checkChangesIfDue(host: Host, options: CallOptions): Promise<void> {
  const now = Date.now();
  const { changesCheckedAt } = await getAutomationState();
  // Before the first check there was a full scan: the first backup.
  if (changesCheckedAt === undefined) await updateAutomationState((known) => ({ ...known, changesCheckedAt: now }));
  else if (Math.abs(now - changesCheckedAt) >= CHECK_EVERY_MS) await checkChanges(host, 'automatic', options);
}

/** Whether the next backup counts the rows of large tables, which it does once a day. */
export async function isCountDue(): Promise<boolean> {
  const { rowsCountedAt } = await getAutomationState();
  return rowsCountedAt === undefined || Math.abs(Date.now() - rowsCountedAt) >= COUNT_EVERY_MS;
}

export async function noteCounted(): Promise<void> {
  const rowsCountedAt = Date.now();
  await updateAutomationState((known) => ({ ...known, rowsCountedAt }));
}

/**
 * Before backups are deleted: if all that stay were taken since the last check, they may all lack the same change, so
 * the check is done now, and logged if it finds something. It does not prevent a deletion if it fails.
 * @returns how many changes the backups that stay may lack.
 * @throws BackupError `cancelled`.
 */
export async function checkBeforeDeleting(
  host: Host,
  staying: readonly Pick<Snapshot, 'takenAt'>[],
  options: CallOptions,
): Promise<number> {
  const { changesCheckedAt = 0 } = await getAutomationState();
  if (staying.length === 0 || staying.some(({ takenAt }) => Date.parse(takenAt) <= changesCheckedAt)) return 0;
  try {
    const check = await compareAll(host, options);
    if (check.flaws.length > 0)
      await host.activity.add({ kind: 'check', trigger: 'before-destructive', outcome: 'ok', ...endOfCheck(check) });
    return countMissed(check);
  } catch (error) {
    if (error instanceof BackupError && error.code === 'cancelled') throw error;
    return 0;
  }
}

/** The backups of this browser that a deletion leaves. */
export async function stayingHere(
  host: Host,
  ids: readonly string[],
  options: CallOptions,
): Promise<readonly Snapshot[]> {
  const state = await host.local.getState();
  if (state.kind !== 'ready') return [];
  const { snapshots } = await listSnapshots(state.repository, options);
  return snapshots.filter((snapshot) => !ids.includes(lastingId(snapshot)));
}
