import { BackupError } from '../core/errors.ts';
import { type ChunkId, type PackId, parseId, type SnapshotId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { listSnapshots } from './snapshots.ts';
import { idOfKey } from '../storage/blob-storage.ts';
import type { ChunkPlace } from './chunk-index.ts';
import { mustFindReachable } from './reachable.ts';
import type { Repository } from './repository.ts';

/** What pruning would do. Plain data. */
export interface PrunePlan {
  /** Packs that nothing needs. */
  readonly unused: readonly PackId[];
  /** Packs of which so little is needed that the rest is worth moving. */
  readonly repacked: readonly PackId[];
  /** Packs that cannot be read at all: cut off or damaged, so nothing can need them. */
  readonly unreadable: readonly PackId[];
  readonly freedBytes: number;
  readonly snapshotIds: readonly SnapshotId[];
}

/** A pack is rewritten when less than this part of its chunks' bytes is needed. */
const LEAST_USED = 0.7;

export interface PruneOptions extends CallOptions {
  /** Snapshots that count as forgotten already. */
  readonly without?: readonly SnapshotId[];
}

/** What the backups of a repository need, and what is stored there. */
export interface PackUse {
  readonly snapshotIds: readonly SnapshotId[];
  readonly needed: ReadonlySet<ChunkId>;
  readonly unreadable: ReadonlyMap<PackId, number>;
}

/** A pack, and those of its chunks that are needed and that no other pack is to keep. */
interface UsedPack {
  readonly pack: IndexedPack;
  readonly kept: readonly ChunkId[];
  readonly keptBytes: number;
}

/** Every pack of a repository by what is to become of it. */
export interface SortedPacks {
  readonly unused: readonly UsedPack[];
  /** Those that free the most for each byte moved come first. */
  readonly repacked: readonly UsedPack[];
  /** For each needed chunk that several packs have: the place that is to stay. */
  readonly homes: ReadonlyMap<ChunkId, ChunkPlace>;
}

/**
 * @throws BackupError `damaged` where a snapshot, or anything that one needs, cannot be read: then nothing may go,
 *   since what is left may be needed to repair it.
 */
export async function findPackUse(
  repository: Repository,
  { without = [], ...options }: PruneOptions,
): Promise<PackUse> {
  const { snapshots: all, damaged } = await listSnapshots(repository, options);
  const snapshots = all.filter(({ id }) => !without.includes(id));
  const [firstDamaged] = damaged;
  if (firstDamaged) throw firstDamaged.error;
  const needed = await mustFindReachable(repository, snapshots, options);
  for (const id of needed) {
    if (!repository.index.find(id)) throw new BackupError('damaged', { context: { chunk: id } });
  }
  const unreadable = new Map<PackId, number>();
  for await (const { key, sizeBytes } of repository.storage.list('packs', options)) {
    const id = parseId<PackId>(idOfKey(key));
    if (!repository.index.packs.has(id) && !repository.missingPacks.includes(id)) unreadable.set(id, sizeBytes);
  }
  return { snapshotIds: snapshots.map((snapshot) => snapshot.id), needed, unreadable };
}

/**
 * Gives each needed chunk one pack that keeps it, so that copies which a prune that was cut off left behind count once:
 * the fuller packs first, never a place that is known to be damaged where there is another.
 */
export function sortPacks(repository: Repository, needed: ReadonlySet<ChunkId>): SortedPacks {
  const { index } = repository;
  const filled = [...index.packs.values()].map((pack) => ({
    pack,
    share: neededBytes(pack, needed) / contentBytes(pack),
  }));
  filled.sort((a, b) => b.share - a.share || a.pack.id.localeCompare(b.pack.id));
  const given = new Set<ChunkId>();
  const homes = new Map<ChunkId, ChunkPlace>();
  const used = filled.map(({ pack }): UsedPack => {
    const kept: ChunkId[] = [];
    let keptBytes = 0;
    for (const chunk of pack.chunks) {
      if (!needed.has(chunk.id) || given.has(chunk.id) || !index.isBestPlace({ pack, chunk })) continue;
      given.add(chunk.id);
      kept.push(chunk.id);
      keptBytes += chunk.sealedBytes;
      if (index.isInSeveralPacks(chunk.id)) homes.set(chunk.id, { pack, chunk });
    }
    return { pack, kept, keptBytes };
  });
  const isWorthMoving = ({ pack, kept, keptBytes }: UsedPack) =>
    kept.length > 0 && keptBytes < contentBytes(pack) * LEAST_USED;
  const share = ({ pack, keptBytes }: UsedPack) => keptBytes / contentBytes(pack);
  return {
    unused: used.filter(({ kept }) => kept.length === 0),
    repacked: used.filter(isWorthMoving).sort((a, b) => share(a) - share(b)),
    homes,
  };
}

/** Works out what could be freed, changing nothing. @throws BackupError as `findPackUse`. */
export async function planPrune(repository: Repository, options: PruneOptions = {}): Promise<PrunePlan> {
  const { snapshotIds, needed, unreadable } = await findPackUse(repository, options);
  const { unused, repacked } = sortPacks(repository, needed);
  const freed = [...unused, ...repacked].reduce((sum, { pack, keptBytes }) => sum + pack.sizeBytes - keptBytes, 0);
  return {
    unused: unused.map(({ pack }) => pack.id),
    repacked: repacked.map(({ pack }) => pack.id),
    unreadable: [...unreadable.keys()],
    freedBytes: [...unreadable.values()].reduce((sum, sizeBytes) => sum + sizeBytes, freed),
    snapshotIds,
  };
}

/** Without its header and table: a small pack that is wholly needed is not worth moving for them. */
function contentBytes(pack: IndexedPack): number {
  return pack.chunks.reduce((sum, chunk) => sum + chunk.sealedBytes, 0);
}

function neededBytes(pack: IndexedPack, needed: ReadonlySet<ChunkId>): number {
  return pack.chunks.reduce((sum, chunk) => sum + (needed.has(chunk.id) ? chunk.sealedBytes : 0), 0);
}
