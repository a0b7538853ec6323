import { BackupError } from '../core/errors.ts';
import type { SnapshotId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import { renewing, withLock } from '../repository/lock.ts';
import { mergeSmallIndexes } from '../repository/merge-indexes.ts';
import { forgetSnapshots } from '../repository/prune.ts';
import type { Repository } from '../repository/repository.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { type CopyOptions, copyReliably, planCopy } from './copy-snapshots.ts';

const OWNER = 'copying backups';

/** The snapshots that a replica should get. */
export interface WantedSnapshots {
  readonly missing: readonly Snapshot[];
  /** Objects there with an earlier name, note or pin of a snapshot that is copied again. */
  readonly outdated: readonly SnapshotId[];
}

/** The lasting ids of those of the given snapshots that the replica's retention policy would keep. */
export type ChooseKept = (snapshots: readonly Snapshot[]) => Promise<readonly string[]>;

/**
 * Chooses the snapshots of this device that a replica should get: those that it lacks and that its policy would keep,
 * and those renamed or pinned here since. Later amendments by another device stay.
 */
export async function chooseWanted(
  here: readonly Snapshot[],
  there: readonly Snapshot[],
  chooseKept: ChooseKept,
): Promise<WantedSnapshots> {
  const known = new Map(there.map((snapshot) => [lastingId(snapshot), snapshot]));
  const fresh = here.filter((snapshot) => !known.has(lastingId(snapshot)));
  const kept = new Set<string>(fresh.length === 0 ? [] : await chooseKept([...there, ...fresh]));
  const amended = here.filter((snapshot) => {
    const other = known.get(lastingId(snapshot));
    return other !== undefined && other.id !== snapshot.id && (snapshot.amendedAt ?? '') > (other.amendedAt ?? '');
  });
  return {
    missing: [...fresh.filter((snapshot) => kept.has(lastingId(snapshot))), ...amended],
    outdated: amended.flatMap((snapshot) => known.get(lastingId(snapshot))?.id ?? []),
  };
}

export interface CopyWantedOptions extends CallOptions {
  /** The replica's snapshots, if they have just been listed. */
  readonly there?: readonly Snapshot[];
}

/**
 * Brings a replica up to date: copies the snapshots from `chooseWanted`. A snapshot that is damaged here does not delay
 * the others. If it is killed at any point, the replica's snapshots are intact; called again, it continues.
 * @throws BackupError `damaged` or `missing-object` after all others were copied; `incompatible` if `replica` is of
 *   another repository; `busy`, `cancelled`, and errors of the storages.
 */
export async function copyWanted(
  from: Repository,
  replica: Repository,
  chooseKept: ChooseKept,
  { there: listed, ...options }: CopyWantedOptions = {},
): Promise<{ readonly copied: number; readonly bytes: number }> {
  if (from.id !== replica.id) throw new BackupError('incompatible', { context: { from: from.id, to: replica.id } });
  const { snapshots: here } = await listSnapshots(from, options);
  const there = listed ?? (await listSnapshots(replica, options)).snapshots;
  const { missing, outdated } = await chooseWanted(here, there, chooseKept);
  if (missing.length === 0) return { copied: 0, bytes: 0 };
  return withLock(replica, 'shared', OWNER, options, async (lock) => {
    const bytes = await copyIntact(from, replica, missing, { ...options, lock });
    // Where nothing can be removed, the later amendment counts.
    if (!replica.storage.isAppendOnly) await forgetSnapshots(replica, outdated, options);
    // The snapshots are already copied.
    await mergeSmallIndexes({ ...replica, storage: renewing(replica.storage, lock) }, options).catch(() => undefined);
    return { copied: missing.length, bytes };
  });
}

/** All at once, so that shared packs are sent whole; if one is damaged here, one by one. */
async function copyIntact(
  from: Repository,
  to: Repository,
  missing: readonly Snapshot[],
  options: CopyOptions,
): Promise<number> {
  try {
    return await copyReliably(from, to, options, () => planCopy(from, missing, to, options));
  } catch (thrown) {
    if (!isLost(thrown) || missing.length === 1) throw thrown;
  }
  let bytes = 0;
  let failure: BackupError | undefined;
  for (const snapshot of missing) {
    try {
      bytes += await copyIntact(from, to, [snapshot], options);
    } catch (thrown) {
      if (!isLost(thrown)) throw thrown;
      failure = thrown;
    }
  }
  if (failure) throw failure;
  return bytes;
}

function isLost(thrown: unknown): thrown is BackupError {
  return thrown instanceof BackupError && (thrown.code === 'damaged' || thrown.code === 'missing-object');
}
