import { withReserve } from '../../../adapters/space-reserve.ts';
import {
  applyPrune,
  BackupError,
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
import { namesOf } from '../activity/manage-activity.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Verification } from '../state/device-store.ts';
import { failureOf } from '../state/activity-entry.ts';
import type { Host } from '../state/host.ts';
import { removeLeftLocks } from '../state/local-repository.ts';
import { forgetAll } from '../backing-up/manage-backups.ts';
import { withNobodyReading, withWorkLock } from '../platform/web-locks.ts';
import { getSettings } from '../state/automation-store.ts';
import { isGuardTripped } from '../backing-up/shrink-guard.ts';

export interface RetentionResult {
  readonly forgotten: number;
  /** Names, or times, of the backups that went, newest first. */
  readonly deleted: readonly string[];
  readonly freedBytes: number;
  /** Nothing went, since the data shrank sharply and no one has said that this was meant. */
  readonly isStoppedByGuard: boolean;
  /** They are forgotten, but why their space could not be freed yet. */
  readonly notFreed?: SerializedBackupError;
}

const NOTHING_GONE: RetentionResult = { forgotten: 0, deleted: [], freedBytes: 0, isStoppedByGuard: false };

export interface RetentionOptions extends CallOptions {
  /** Of a destination: for the activity log. Without them it is this browser. */
  readonly destinationId?: string;
  readonly subject?: string;
  /** What checks of these copies have found, by lasting id; without it, those of this browser. */
  readonly verifications?: Readonly<Record<string, Verification>>;
}

/**
 * What a policy would do to these backups, with all that keeps one whatever it says: pins, the guard, the last good
 * one, the undo of the last restore.
 */
export async function planRetentionOf(
  host: Host,
  snapshots: readonly Snapshot[],
  policy: RetentionPolicy,
  verifications?: Readonly<Record<string, Verification>>,
): Promise<RetentionPlan> {
  const found = verifications ?? (await host.device.getVerifications());
  const undoId = (await host.device.getLastRestore())?.undoId;
  const cutOff = await host.device.getInterruptedRestore();
  const needed = [cutOff?.undoId, cutOff?.again?.backupId];
  return planRetention({
    snapshots: snapshots.map((snapshot) => toRetained(snapshot, found[lastingId(snapshot)], needed)),
    policy,
    now: Date.now(),
    // Days begin where the schedule's do.
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
    // What a restore that was cut off needs is held as if it were pinned.
    isPinned: isPinned || needed.includes(id),
    device: device.id,
    ...(condition === undefined ? {} : { condition }),
  };
}

/**
 * Forgets the backups of a repository that a policy no longer keeps, and frees what they alone needed. The caller must
 * ensure that no one reads there meanwhile; in this browser, `applyRetentionHere` does. Nothing goes while the
 * guard is tripped. What went is written into the activity log.
 * @throws BackupError `busy`, `cancelled`, and what the storage throws.
 */
export async function applyRetentionTo(
  host: Host,
  repository: Repository,
  policy: RetentionPolicy,
  options: RetentionOptions = {},
): Promise<RetentionResult> {
  const { destinationId, subject, verifications, ...call } = options;
  const { snapshots } = await listSnapshots(repository, call);
  const plan = await planRetentionOf(host, snapshots, policy, verifications);
  if (plan.forget.length === 0) return { ...NOTHING_GONE, isStoppedByGuard: plan.isStoppedByGuard };
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
      figures: { forgotten: result.forgotten, freedBytes: result.freedBytes },
      ...(result.notFreed ? failureOf(result.notFreed) : {}),
    }),
  );
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
    const { freedBytes } = await applyPrune(repository, 'retention', options);
    return { ...gone, freedBytes };
  } catch (error) {
    // Forgotten they are; what they took is freed by the next time that can.
    if (error instanceof BackupError && error.code !== 'cancelled') return { ...gone, notFreed: error.serialize() };
    throw error;
  }
}

/** Retention of the backups in this browser. The locks are taken only where something is to go. */
export async function applyRetentionHere(host: Host, options: CallOptions): Promise<RetentionResult> {
  const { retention } = await getSettings();
  const state = await host.local.getState();
  if (state.kind !== 'ready') return NOTHING_GONE;
  const { snapshots } = await listSnapshots(state.repository, options);
  const { forget, isStoppedByGuard } = await planRetentionOf(host, snapshots, retention);
  if (forget.length === 0) return { ...NOTHING_GONE, isStoppedByGuard };
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
