import { withReserve } from '../../../adapters/space-reserve.ts';
import {
  amendSnapshot,
  applyPrune,
  BackupError,
  checkRepository,
  forgetSnapshots,
  lastingId,
  listSnapshots,
  planPrune,
  type CallOptions,
  type CheckReport,
  type Repository,
  type Snapshot,
  type SnapshotAmendment,
  type SnapshotId,
  mustFindSnapshot,
} from '../../../engine/index.ts';
import type { BackupList, BackupSummary, DeleteResult, DeletionPreview } from '../../contract/backups.ts';
import { endOfCheck, endOfDeletion } from '../activity/manage-activity.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { verifySnapshot } from './back-up.ts';
import { checkBeforeDeleting, stayingHere } from './check-changes.ts';
import type { Host } from '../state/host.ts';
import { removeLeftLocks } from '../state/local-repository.ts';
import { toBackupList, toSummary } from '../state/summaries.ts';
import { assertTextFits } from '../platform/text-limits.ts';
import { withNobodyReading, withObjectsKept, withWorkLock } from '../platform/web-locks.ts';

/** The backups in this browser; empty if there is no repository yet. @throws BackupError `locked`. */
export async function listBackups(host: Host): Promise<BackupList> {
  const state = await host.local.getState();
  if (state.kind === 'none') return { backups: [], damaged: [] };
  if (state.kind === 'locked') throw new BackupError('locked');
  return toBackupList(await listSnapshots(state.repository), await host.device.getVerifications());
}

/** Renames, annotates or pins a backup. */
export async function amendBackup(host: Host, id: string, change: SnapshotAmendment): Promise<BackupSummary> {
  assertTextFits(change);
  return withWorkLock(undefined, async () => {
    const repository = await host.local.mustOpen();
    const amended = await amendSnapshot(repository, await mustFindSnapshot(repository, id), change);
    announceBackupsChanged();
    return toSummary(amended, (await host.device.getVerifications())[id]);
  });
}

/** How much space deleting backups would free. @throws BackupError `damaged` if the needs of the others are unknown. */
export function previewDeletion(host: Host, ids: readonly string[]): Promise<DeletionPreview> {
  return withObjectsKept(undefined, async () => {
    const repository = await host.local.mustOpen();
    const { snapshots } = await listSnapshots(repository);
    const without = snapshots.filter((snapshot) => ids.includes(lastingId(snapshot))).map(({ id }) => id);
    const { freedBytes } = await planPrune(repository, { without });
    return { freedBytes };
  });
}

/** Deletes backups and frees the space that only they needed. */
export async function deleteBackups(host: Host, ids: readonly string[], options: CallOptions): Promise<DeleteResult> {
  const work = () =>
    withWorkLock(options.signal, async () => {
      await checkBeforeDeleting(host, await stayingHere(host, ids, options), options);
      return withNobodyReading(options.signal, () => forgetAndFree(host, ids, options));
    });
  const { forgotten: _, ...result } = await withReserve(() =>
    host.activity.track({ kind: 'delete', trigger: 'manual' }, work, endOfDeletion),
  );
  return result;
}

async function forgetAndFree(
  host: Host,
  ids: readonly string[],
  options: CallOptions,
): Promise<DeleteResult & { readonly forgotten: readonly Snapshot[] }> {
  const repository = await host.local.mustOpen();
  await removeLeftLocks(repository.storage);
  const forgotten = await forgetAll(repository, ids, options);
  await host.device.forgetVerifications(ids);
  announceBackupsChanged();
  try {
    const { freedBytes } = await applyPrune(repository, 'deleting backups', options);
    return { freedBytes, forgotten };
  } catch (error) {
    // They are deleted; the next successful prune frees their space.
    if (error instanceof BackupError) return { freedBytes: 0, notFreed: error.serialize(), forgotten };
    throw error;
  } finally {
    announceBackupsChanged();
  }
}

/**
 * An interrupted amendment leaves an earlier object of the same backup, which becomes visible once the later one is
 * gone.
 * @returns the deleted backups, without unreadable ones.
 */
export async function forgetAll(
  repository: Repository,
  ids: readonly string[],
  options: CallOptions,
): Promise<readonly Snapshot[]> {
  const forgotten = new Map<string, Snapshot>();
  for (;;) {
    const { snapshots, damaged } = await listSnapshots(repository, options);
    const chosen = snapshots.filter((snapshot) => ids.includes(lastingId(snapshot)));
    for (const snapshot of chosen) forgotten.set(lastingId(snapshot), snapshot);
    const doomed: readonly SnapshotId[] = [
      ...chosen.map(({ id }) => id),
      ...damaged.filter(({ id }) => ids.includes(id)).map(({ id }) => id),
    ];
    if (doomed.length === 0) return [...forgotten.values()];
    await forgetSnapshots(repository, doomed, options);
  }
}

/** Verifies one backup in this browser. */
export function verifyBackup(host: Host, id: string, options: CallOptions): Promise<CheckReport> {
  const work = () =>
    withObjectsKept(options.signal, async () => {
      const repository = await host.local.mustOpen();
      return verifySnapshot(host, repository, await mustFindSnapshot(repository, id, options), options);
    });
  return host.activity.track({ kind: 'check', trigger: 'manual', backupId: id }, work, endOfCheck);
}

/**
 * Verifies the backups in this browser that were never verified: those from before a restore or something destructive,
 * and those whose verification was interrupted. Shared content is read once.
 */
export function verifyUnverified(host: Host, options: CallOptions): Promise<void> {
  return withObjectsKept(options.signal, async () => {
    const state = await host.local.getState();
    if (state.kind !== 'ready') return;
    const { repository } = state;
    const known = await host.device.getVerifications();
    const unverified = (await listSnapshots(repository, options)).snapshots.filter(
      (snapshot) => !known[lastingId(snapshot)],
    );
    if (unverified.length === 0) return;
    const report = await checkRepository(repository, { ...options, snapshots: unverified });
    if (!report.isIntact) {
      // Only checking each shows which of them is damaged.
      for (const snapshot of unverified) await verifySnapshot(host, repository, snapshot, options);
      return;
    }
    const now = new Date().toISOString();
    for (const snapshot of unverified) await host.device.addVerification(lastingId(snapshot), report, now);
    announceBackupsChanged();
  });
}
