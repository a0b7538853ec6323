import { version } from '../../../../package.json';
import { keepReserve } from '../../../adapters/space-reserve.ts';
import {
  applyPrune,
  BackupError,
  checkRepository,
  lastingId,
  listSnapshots,
  takeSnapshot,
  type CallOptions,
  type CheckReport,
  type Repository,
  type Snapshot,
  type SnapshotRequest,
} from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { BackUpRequest, BackupSummary } from '../../contract/backups.ts';
import { endOfBackup, endOfFailedBackup, triggerOf } from '../activity/backup-activity.ts';
import { afterSnapshot, beforeSnapshot } from './after-snapshot.ts';
import { isCountDue, noteCounted } from './check-changes.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Host } from '../state/host.ts';
import { hasKnownDamage, noteKnownDamage, repairKnown } from './repair-known.ts';
import { removeLeftLocks } from '../state/local-repository.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { toSummary } from '../state/summaries.ts';
import { assertTextFits } from '../platform/text-limits.ts';
import { withNobodyReading, withWorkLock } from '../platform/web-locks.ts';

/** Takes a backup into the repository in this browser, which is created if there is none. */
export function backUp(
  host: Host,
  { verify = false, ...request }: BackUpRequest,
  options: CallOptions,
): Promise<BackupSummary> {
  assertTextFits(request);
  const start = { kind: 'backup', trigger: triggerOf(request.trigger) } as const;
  return host.activity.track(
    start,
    () =>
      withWorkLock(options.signal, async () => {
        const { repository: opened } = await host.local.openOrCreate();
        const repository = await repairKnown(host, opened, options);
        const snapshot = await storeSnapshot(host, repository, request, options);
        if (repository !== opened) await verifyFlagged(host, repository, options);
        if (!verify) return toSummary(snapshot);
        try {
          await verifySnapshot(host, repository, snapshot, options);
        } catch (error) {
          // The backup is made; cancelling its verification leaves it unverified.
          if (!(error instanceof BackupError)) throw error;
          if (error.code !== 'cancelled')
            throw new BackupError(error.code, {
              context: { ...error.context, step: 'verify' },
              hint: error.hint,
              cause: error,
            });
        }
        return toSummary(snapshot, (await host.device.getVerifications())[lastingId(snapshot)]);
      }),
    endOfBackup,
    endOfFailedBackup,
  );
}

/** As `backUp`, for a caller that holds the work lock and has the repository. @param trigger for the activity log. */
export function takeBackup(
  host: Host,
  repository: Repository,
  request: Omit<SnapshotRequest, 'app' | 'device'>,
  options: CallOptions,
  trigger: ActivityTrigger = triggerOf(request.trigger),
): Promise<Snapshot> {
  return host.activity.track(
    { kind: 'backup', trigger },
    () => storeSnapshot(host, repository, request, options),
    (snapshot) => endOfBackup(toSummary(snapshot)),
  );
}

/** The journal named fewer changes than there were: the number of rows revealed it, and everything was read. */
const MISSED_CHANGES = {
  kind: 'check',
  trigger: 'automatic',
  outcome: 'warning',
  subject: 'Missed changes, which this backup includes',
} as const;

async function storeSnapshot(
  host: Host,
  repository: Repository,
  request: Omit<SnapshotRequest, 'app' | 'device'>,
  options: CallOptions,
): Promise<Snapshot> {
  await removeLeftLocks(repository.storage);
  await noteKnownDamage(host, repository, options);
  const device = await host.device.getDevice();
  const mark = await beforeSnapshot();
  const whole = { ...request, app: { name: 'Heirloom', version }, device };
  const countsAllRows = await isCountDue();
  let hasMissedChanges = false;
  let snapshot: Snapshot;
  try {
    snapshot = await takeSnapshot(repository, catalogueSource, whole, {
      ...options,
      isFullScan: await hasKnownDamage(host),
      countsAllRows,
      onWrongJournal: () => (hasMissedChanges = true),
    });
  } catch (error) {
    if (error instanceof BackupError && error.code === 'quota-exceeded') await freeLeftPacks(repository, options);
    throw error;
  }
  await afterSnapshot(host, repository, snapshot, mark);
  if (countsAllRows) await noteCounted();
  if (hasMissedChanges) await host.activity.add(MISSED_CHANGES);
  await keepReserve('where-ample');
  announceBackupsChanged();
  return snapshot;
}

/**
 * A backup that ran out of space leaves the packs it has written for the next one. On a full disk that space is needed
 * for other things, such as a restore without a safety backup.
 */
async function freeLeftPacks(repository: Repository, options: CallOptions): Promise<void> {
  const { signal } = options;
  try {
    const free = () => applyPrune(repository, 'freeing space', { ...(signal ? { signal } : {}) });
    await withNobodyReading(signal, free, { isAutomatic: true });
  } catch {
    // The next prune frees them.
  }
}

/**
 * After a repair, backups that were found damaged may be intact again, because the missing content was stored again.
 */
async function verifyFlagged(host: Host, repository: Repository, options: CallOptions): Promise<void> {
  const verifications = await host.device.getVerifications();
  const { snapshots } = await listSnapshots(repository, options);
  for (const snapshot of snapshots)
    if (verifications[lastingId(snapshot)]?.findings) await verifySnapshot(host, repository, snapshot, options);
}

/**
 * Reads, decrypts and verifies every byte of a backup in this browser, and remembers the result. Call it under the work
 * lock, or the lock that keeps objects.
 */
export async function verifySnapshot(
  host: Host,
  repository: Repository,
  snapshot: Snapshot,
  options: CallOptions,
): Promise<CheckReport> {
  const report = await checkRepository(repository, { ...options, snapshots: [snapshot] });
  await host.device.addVerification(lastingId(snapshot), report, new Date().toISOString());
  announceBackupsChanged();
  return report;
}
