import { withReserve } from '../../../adapters/space-reserve.ts';
import {
  applyPrune,
  BackupError,
  isShared,
  lastingId,
  leftOutOf,
  listSnapshots,
  planRetention,
  type CallOptions,
  type Repository,
  type RetentionPlan,
  type RetentionPolicy,
  type RetentionSnapshot,
  type SerializedBackupError,
  type Snapshot,
} from '../../../engine/index.ts';
import { readHeads, snapshotsOfHeads } from '../../../engine/programs.ts';
import { namesOf } from '../activity/manage-activity.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Verification } from '../state/device-store.ts';
import { failureOf } from '../state/activity-entry.ts';
import type { Host } from '../state/host.ts';
import { removeLeftLocks } from '../state/local-repository.ts';
import { checkBeforeDeleting } from '../backing-up/check-changes.ts';
import { forgetAll } from '../backing-up/manage-backups.ts';
import { withNobodyReading, withWorkLock } from '../platform/web-locks.ts';
import { getSettings } from '../state/automation-store.ts';
import { getSyncState } from '../state/sync-store.ts';
import { isGuardTripped } from '../backing-up/shrink-guard.ts';

export interface RetentionResult {
  readonly forgotten: number;
  /** Names, or times, of the deleted backups, newest first. */
  readonly deleted: readonly string[];
  readonly freedBytes: number;
  /** What will be freed after seven days, where several devices write. */
  readonly laterBytes?: number;
  /** Nothing was deleted, because the data shrank sharply and no one has confirmed that. */
  readonly isStoppedByGuard: boolean;
  /** They are deleted, but this is why their space could not be freed yet. */
  readonly notFreed?: SerializedBackupError;
}

const NOTHING_GONE: RetentionResult = { forgotten: 0, deleted: [], freedBytes: 0, isStoppedByGuard: false };

export interface RetentionOptions extends CallOptions {
  /** Of a destination, for the activity log. Missing: this browser. */
  readonly destinationId?: string;
  readonly subject?: string;
  /** The findings of checks of these copies, by lasting id; missing: those of this browser. */
  readonly verifications?: Readonly<Record<string, Verification>>;
  /** The repository's snapshots, if they have just been listed. */
  readonly snapshots?: readonly Snapshot[];
}

/**
 * The effect of a policy on these backups, with everything that keeps one regardless: pins, the guard, the last good
 * one, the undo of the last restore, what devices that share the library need.
 * @param inUse what they need by now, where that is known better than from the last cycle.
 */
export async function planRetentionOf(
  host: Host,
  snapshots: readonly Snapshot[],
  policy: RetentionPolicy,
  verifications?: Readonly<Record<string, Verification>>,
  inUse: ReadonlySet<string> = new Set(),
): Promise<RetentionPlan> {
  const found = verifications ?? (await host.device.getVerifications());
  const undoId = (await host.device.getLastRestore())?.undoId;
  const cutOff = await host.device.getInterruptedRestore();
  const { inUse: knownInUse = [], incoming } = (await getSyncState()) ?? {};
  const needed = [cutOff?.undoId, cutOff?.again?.backupId, incoming?.undoId, ...knownInUse, ...inUse];
  return planRetention({
    snapshots: snapshots.map((snapshot) => toRetained(snapshot, found[lastingId(snapshot)], needed)),
    policy,
    now: Date.now(),
    // Days begin according to the schedule's zone.
    timeZone: (await getSettings()).schedule.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    isGuardTripped: await isGuardTripped(),
    ...(undoId === undefined ? {} : { undoId }),
  });
}

function toRetained(
  snapshot: Snapshot,
  verification: Verification | undefined,
  needed: readonly (string | undefined)[],
): RetentionSnapshot {
  const { takenAt, trigger, isPinned, scope, withFiles, newBytes, device } = snapshot;
  const id = lastingId(snapshot);
  const condition =
    verification?.verifiedAt !== undefined ? 'verified' : verification?.findings ? 'damaged' : undefined;
  return {
    id,
    takenAt,
    trigger,
    scope,
    withFiles,
    newBytes,
    leftOut: leftOutOf(snapshot),
    // A backup that an interrupted restore or a device needs is treated as pinned.
    isPinned: isPinned || needed.includes(id),
    device: device.id,
    ...(condition === undefined ? {} : { condition }),
  };
}

/**
 * Deletes the backups of a repository that a policy no longer keeps, and frees the space that only they needed. The
 * caller must ensure that no one reads there meanwhile; in this browser, `applyRetentionHere` does. Nothing is deleted
 * while the guard is tripped. Deleted backups are logged.
 * @throws BackupError `busy`, `cancelled`, and errors of the storage.
 */
export async function applyRetentionTo(
  host: Host,
  repository: Repository,
  policy: RetentionPolicy,
  options: RetentionOptions = {},
): Promise<RetentionResult> {
  const { destinationId, subject, verifications, snapshots: listed, ...call } = options;
  const snapshots = listed ?? (await listSnapshots(repository, call)).snapshots;
  // Devices may have written there since the last cycle.
  const inUse = isShared(repository) ? snapshotsOfHeads(await readHeads(repository, call)) : undefined;
  const plan = await planRetentionOf(host, snapshots, policy, verifications, inUse);
  if (plan.forget.length === 0) return { ...NOTHING_GONE, isStoppedByGuard: plan.isStoppedByGuard };
  if (destinationId !== undefined && (await mayLackChanges(host, snapshots, plan, call))) return NOTHING_GONE;
  const named = {
    ...(destinationId === undefined ? {} : { destinationId }),
    ...(subject === undefined ? {} : { subject }),
  };
  return host.activity.track(
    { kind: 'retention', trigger: 'automatic', ...named },
    () => forgetAndPrune(repository, plan, call),
    (result) => ({
      outcome: result.notFreed ? 'warning' : 'ok',
      deleted: result.deleted,
      figures: {
        forgotten: result.forgotten,
        freedBytes: result.freedBytes,
        ...(result.laterBytes === undefined ? {} : { laterBytes: result.laterBytes }),
      },
      ...(result.notFreed ? failureOf(result.notFreed) : {}),
    }),
  );
}

/** Whether a check has just found changes that the backups that would stay may lack: the next backup has them. */
async function mayLackChanges(
  host: Host,
  snapshots: readonly Snapshot[],
  { forget }: Pick<RetentionPlan, 'forget'>,
  options: CallOptions,
): Promise<boolean> {
  const staying = snapshots.filter((snapshot) => !forget.includes(lastingId(snapshot)));
  return (await checkBeforeDeleting(host, staying, options)) > 0;
}

async function forgetAndPrune(
  repository: Repository,
  plan: RetentionPlan,
  options: CallOptions,
): Promise<RetentionResult> {
  const gone = {
    ...NOTHING_GONE,
    forgotten: plan.forget.length,
    deleted: namesOf(await forgetAll(repository, plan.forget, options)),
  };
  try {
    const { freedBytes, laterBytes } = await applyPrune(repository, 'retention', options);
    return { ...gone, freedBytes, ...(laterBytes > 0 ? { laterBytes } : {}) };
  } catch (error) {
    // They are deleted; the next successful prune frees their space.
    if (error instanceof BackupError && error.code !== 'cancelled') return { ...gone, notFreed: error.serialize() };
    throw error;
  }
}

/** Retention of the backups in this browser. Takes the locks only if something is to be deleted. */
export async function applyRetentionHere(host: Host, options: CallOptions): Promise<RetentionResult> {
  const { retention } = await getSettings();
  const state = await host.local.getState();
  if (state.kind !== 'ready') return NOTHING_GONE;
  const { snapshots } = await listSnapshots(state.repository, options);
  const { forget, isStoppedByGuard } = await planRetentionOf(host, snapshots, retention);
  if (forget.length === 0) return { ...NOTHING_GONE, isStoppedByGuard };
  if (await mayLackChanges(host, snapshots, { forget }, options)) return NOTHING_GONE;
  const forgetHere = async () => {
    const repository = await host.local.mustOpen();
    await removeLeftLocks(repository.storage);
    try {
      return await applyRetentionTo(host, repository, retention, options);
    } finally {
      await host.device.forgetVerifications(forget);
      announceBackupsChanged();
    }
  };
  const { signal } = options;
  const automatic = { isAutomatic: true };
  return withReserve(() => withWorkLock(signal, () => withNobodyReading(signal, forgetHere, automatic), automatic));
}
