import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import { throwIfAborted } from '../core/progress.ts';
import { type ChunkId, type PackId, parseId, type SnapshotId } from '../core/ids.ts';
import { listSnapshots } from '../snapshot/snapshots.ts';
import { idOfKey, storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { copyChunks } from './copy-chunks.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { withLock } from './lock.ts';
import { writeIndexObjects } from './pack-writer.ts';
import { listIds } from './read-object.ts';
import { mustFindReachable } from './reachable.ts';
import { openRepository, type Repository } from './repository.ts';

/** What pruning would do. Plain data. */
export interface PrunePlan {
  /** Packs that nothing needs. */
  readonly unused: readonly PackId[];
  /** Packs of which so little is needed that the rest is worth moving. */
  readonly repacked: readonly PackId[];
  /** Packs that can not be read at all: cut off or damaged, so nothing can need them. */
  readonly unreadable: readonly PackId[];
  readonly freedBytes: number;
  readonly snapshotIds: readonly SnapshotId[];
}

/** A pack is rewritten when less than this part of its bytes is needed. */
const LEAST_USED = 0.7;

/** Removes snapshots. What they alone needed stays until it is pruned. Removing what is gone is no error. */
export async function forgetSnapshots(
  repository: Repository,
  ids: readonly SnapshotId[],
  options: StorageOptions = {},
): Promise<void> {
  for (const id of ids) await repository.storage.remove(storageKey('snapshots', id), options);
}

function usedBytes(pack: IndexedPack, needed: ReadonlySet<ChunkId>): number {
  return pack.chunks.reduce((sum, chunk) => sum + (needed.has(chunk.id) ? chunk.sealedBytes : 0), 0);
}

/**
 * Works out what could be freed, changing nothing.
 * @throws BackupError `damaged` where a snapshot, or anything that one needs, can not be read: then nothing may go, since
 *   what is left may be needed to mend it.
 */
export async function planPrune(repository: Repository, options: CallOptions = {}): Promise<PrunePlan> {
  const { snapshots, damaged } = await listSnapshots(repository, options);
  const [firstDamaged] = damaged;
  if (firstDamaged) throw firstDamaged.error;
  const needed = await mustFindReachable(repository, snapshots, options);
  for (const id of needed) {
    if (!repository.index.find(id)) throw new BackupError('damaged', { context: { chunk: id } });
  }
  const unused: PackId[] = [];
  const repacked: PackId[] = [];
  let freedBytes = 0;
  for (const pack of repository.index.packs.values()) {
    const used = usedBytes(pack, needed);
    if (used === 0) unused.push(pack.id);
    else if (used < pack.sizeBytes * LEAST_USED) repacked.push(pack.id);
    else continue;
    freedBytes += pack.sizeBytes - used;
  }
  const unreadable: PackId[] = [];
  for await (const { key, sizeBytes } of repository.storage.list('packs', options)) {
    const id = parseId<PackId>(idOfKey(key));
    if (repository.index.packs.has(id) || repository.missingPacks.includes(id)) continue;
    unreadable.push(id);
    freedBytes += sizeBytes;
  }
  return { unused, repacked, unreadable, freedBytes, snapshotIds: snapshots.map((snapshot) => snapshot.id) };
}

/**
 * Frees the space that no snapshot needs. Order: what is still needed is written again, then the new index, then the old
 * indexes go, then the packs: killed anywhere, every snapshot stays whole. Works on the repository as it is under the
 * lock, so a plan that is out of date does no harm.
 * @returns the repository with its new index, and the bytes freed.
 * @throws BackupError `busy` while a backup runs; `damaged` as `planPrune`.
 */
export async function applyPrune(
  stale: Repository,
  owner: string,
  options: CallOptions = {},
): Promise<{ readonly repository: Repository; readonly freedBytes: number }> {
  return withLock(stale, 'exclusive', owner, options, async (lock) => {
    const { storage, keys, ports } = stale;
    const repository = { ...(await openRepository(storage, keys, ports, options)), snapshotCache: stale.snapshotCache };
    const plan = await planPrune(repository, options);
    if (plan.unused.length + plan.repacked.length + plan.unreadable.length === 0) return { repository, freedBytes: 0 };

    const { snapshots } = await listSnapshots(repository, options);
    const needed = await mustFindReachable(repository, snapshots, options);
    const going = new Set<PackId>([...plan.unused, ...plan.repacked]);
    const isMoving = (pack: IndexedPack) => going.has(pack.id);
    const packs = [...repository.index.packs.values()];
    const moving = packs.filter(isMoving).flatMap((pack) => pack.chunks.filter((chunk) => needed.has(chunk.id)));
    const oldIndexes = await listIds(storage, 'indexes', options);

    const rewritten = await copyChunks(repository, repository, moving.map((chunk) => chunk.id), { ...options, evenIfThere: true });
    const staying = [...new Set([...packs, ...rewritten])].filter((pack) => !isMoving(pack));
    const newIndexes = await writeIndexObjects(repository, staying, options);
    await lock.renewIfDue(options);
    throwIfAborted(options.signal);
    // From here on nothing is cancelled: every step frees, none takes.
    for (const id of oldIndexes) if (!newIndexes.includes(id)) await storage.remove(storageKey('indexes', id));
    let done = 0;
    const doomed = [...going, ...plan.unreadable];
    for (const id of doomed) {
      await storage.remove(storageKey('packs', id));
      done += 1;
      options.onProgress?.({ phase: 'pruning', done, total: doomed.length, bytesDone: 0 });
    }
    return { repository: { ...(await openRepository(storage, keys, ports)), snapshotCache: stale.snapshotCache }, freedBytes: plan.freedBytes };
  });
}
