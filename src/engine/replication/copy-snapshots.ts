import { equalBytes, release } from '../core/bytes.ts';
import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { IndexedPack } from '../format/index-object.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { chunksByPack, copyChunks } from '../repository/copy-chunks.ts';
import { renewing, type RepositoryLock } from '../repository/lock.ts';
import { writeIndexObjects } from '../repository/pack-writer.ts';
import { mustFindReachable } from '../repository/reachable.ts';
import { readObject } from '../repository/read-object.ts';
import type { Repository } from '../repository/repository.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { isContentGone, MOST_PUBLISHING_ATTEMPTS, publishSnapshots } from '../repository/publish-snapshots.ts';

/** The work of copying snapshots into another replica. */
interface CopyPlan {
  readonly snapshots: readonly Snapshot[];
  /** Finds everything that the snapshots need, there or not. */
  readonly needs: () => Promise<Iterable<ChunkId>>;
  /** Packs that are needed completely: sent unchanged. */
  readonly wholePacks: readonly IndexedPack[];
  /** Chunks from packs that are only partly needed: packed again, so that nothing else is sent. */
  readonly looseChunks: readonly ChunkId[];
  /** Bytes of all packs that will be written. */
  readonly bytes: number;
}

export interface CopyOptions extends CallOptions {
  /** Held on `to`: it is renewed meanwhile, and must still exist at the end. Left out if nothing else knows of `to`. */
  readonly lock?: RepositoryLock;
}

const PACKS_AT_ONCE = 2;

/** @param to the existing replica; left out if there is none yet. */
export async function planCopy(
  from: Repository,
  snapshots: readonly Snapshot[],
  to?: Repository,
  options: CallOptions = {},
): Promise<CopyPlan> {
  const needed = await mustFindReachable(from, snapshots, options);
  const missing: ChunkId[] = [];
  for (const id of needed) if (!to?.index.has(id)) missing.push(id);
  const wholePacks: IndexedPack[] = [];
  const looseChunks: ChunkId[] = [];
  let bytes = 0;
  for (const [pack, chunks] of chunksByPack(from, missing)) {
    // Content that is not relied on, such as all of a truncated pack, is packed again. So is a pack that is condemned
    // there: under its name, its content would be removed.
    const isReliable = !to?.index.isCondemned(pack.id) && chunks.every(({ id }) => from.index.has(id));
    if (chunks.length === pack.table.count && isReliable) {
      wholePacks.push(pack);
      bytes += pack.sizeBytes;
    } else {
      for (const chunk of chunks) looseChunks.push(chunk.id);
      bytes += chunks.reduce((sum, chunk) => sum + chunk.sealedBytes, 0);
    }
  }
  return { snapshots, needs: async () => needed, wholePacks, looseChunks, bytes };
}

/** The stored bytes of a whole pack, checked against its id. */
export async function readWholePack(from: Repository, pack: IndexedPack, options: StorageOptions = {}) {
  return readObject(from.storage, 'packs', pack.id, options);
}

/**
 * Copies snapshots into another replica of the same repository: packs, then index, then snapshots.
 * @throws BackupError `incompatible` if `to` is not a replica of `from`; `busy` if another device has continued
 *   there.
 */
export async function applyCopy(
  from: Repository,
  to: Repository,
  plan: CopyPlan,
  options: CopyOptions = {},
): Promise<void> {
  assertReplica(from, to);
  const storage = options.lock ? renewing(to.storage, options.lock) : to.storage;
  let bytesDone = 0;
  let done = 0;
  await forEachConcurrent(
    plan.wholePacks,
    PACKS_AT_ONCE,
    async (pack) => {
      const bytes = await readWholePack(from, pack, options);
      await storage.write(storageKey('packs', pack.id), bytes, { ...options, mayWait: true, mayTake: true });
      release(bytes);
      bytesDone += pack.sizeBytes;
      done += 1;
      options.onProgress?.({
        phase: 'copying',
        done,
        total: plan.wholePacks.length,
        bytesDone,
        bytesTotal: plan.bytes,
      });
    },
    options.signal,
  );
  await finishCopy(from, to, plan, options);
}

/**
 * The part of a copy after the whole packs: loose chunks are packed again, then the index and the snapshots are
 * written. On its own it writes everything in a backup file except the packs streamed into it.
 */
export async function finishCopy(
  from: Repository,
  into: Repository,
  plan: CopyPlan,
  options: CopyOptions = {},
): Promise<void> {
  assertReplica(from, into);
  const { lock } = options;
  const to = lock ? { ...into, storage: renewing(into.storage, lock) } : into;
  // Nothing counts before the snapshots are written.
  const waiting = { ...options, mayWait: true };
  const repacked = await copyChunks(from, to, plan.looseChunks, waiting);
  const packs = [...plan.wholePacks, ...repacked];
  await writeIndexObjects(to, packs, waiting);
  for (const pack of packs) to.index.add(pack);
  await publishSnapshots(to, lock, options, {
    needs: plan.needs,
    write: async (noteWritten) => {
      for (const { id } of plan.snapshots) {
        const key = storageKey('snapshots', id);
        const stored = await readObject(from.storage, 'snapshots', id, options);
        const there = await to.storage.stat(key, options);
        // The list was behind. Some servers destroy an object if writing it again is cut off.
        if (there?.sizeBytes === stored.length && equalBytes(await to.storage.read(key, options), stored)) continue;
        if (!there) noteWritten(id);
        await to.storage.write(key, stored, { ...options, mayWait: id !== plan.snapshots.at(-1)?.id });
      }
    },
  });
}

/**
 * Copies snapshots; content that another device removes or condemns there meanwhile is sent again.
 * @param plan plans with what is there now, at each attempt. @returns the bytes that were planned.
 * @throws BackupError as `applyCopy`.
 */
export async function copyReliably(
  from: Repository,
  to: Repository,
  options: CopyOptions,
  plan: (attempt: number) => Promise<CopyPlan>,
): Promise<number> {
  let bytes = 0;
  for (let attempt = 1; ; attempt += 1) {
    const planned = await plan(attempt);
    bytes += planned.bytes;
    try {
      await applyCopy(from, to, planned, options);
      return bytes;
    } catch (error) {
      if (!isContentGone(error) || attempt === MOST_PUBLISHING_ATTEMPTS) throw error;
    }
  }
}

function assertReplica(from: Repository, to: Repository): void {
  if (from.id !== to.id) throw new BackupError('incompatible', { context: { from: from.id, to: to.id } });
}
