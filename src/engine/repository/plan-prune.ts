import { BackupError } from '../core/errors.ts';
import { type ChunkId, type PackId, parseId, type SnapshotId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { listSnapshots } from './snapshots.ts';
import { idOfKey } from '../storage/blob-storage.ts';
import type { ChunkPlace } from './chunk-index.ts';
import { findDuePacks } from './condemned.ts';
import { ChunkSet, type ReadonlyChunkSet } from './chunk-set.ts';
import { mustFindReachable } from './reachable.ts';
import { isShared, type Repository } from './repository.ts';

/** The effect of pruning. Plain data. */
export interface PrunePlan {
  /** Packs that nothing needs. */
  readonly unused: readonly PackId[];
  /** Packs of which so little is needed that the rest is worth moving. */
  readonly repacked: readonly PackId[];
  /** Small packs, mostly needed, that are joined because there are so many. */
  readonly joined: readonly PackId[];
  /** Packs that cannot be read at all (truncated or damaged), so nothing can need them. */
  readonly unreadable: readonly PackId[];
  readonly freedBytes: number;
  /** What later prunes will free, once seven days have passed: only where several devices write. */
  readonly laterBytes: number;
  readonly snapshotIds: readonly SnapshotId[];
}

/** What a prune has done. */
export interface PruneResult {
  /** With its new index. */
  readonly repository: Repository;
  readonly freedBytes: number;
  /** What later prunes will free, once seven days have passed: only where several devices write. */
  readonly laterBytes: number;
}

/** A pack is rewritten if less than this fraction of its chunks' bytes is needed. */
const LEAST_USED = 0.7;
/** Every backup adds a pack, and every listing and check pays for it: more small ones than this are joined. */
const MOST_SMALL_PACKS = 32;
const SMALL_PACK_BYTES = 1024 * 1024;

export interface PruneOptions extends CallOptions {
  /** Snapshots that already count as forgotten. */
  readonly without?: readonly SnapshotId[];
}

/** The needs of a repository's backups, and its stored objects. */
export interface PackUse {
  readonly snapshotIds: readonly SnapshotId[];
  readonly needed: ReadonlyChunkSet;
  readonly unreadable: ReadonlyMap<PackId, number>;
}

/** A pack, and its needed chunks that no other pack is to keep. */
interface UsedPack {
  readonly pack: IndexedPack;
  readonly kept: readonly ChunkId[];
  readonly keptBytes: number;
}

/** Every pack of a repository, by what happens to it. */
export interface SortedPacks {
  readonly unused: readonly UsedPack[];
  /** Those that free the most per byte moved come first. */
  readonly repacked: readonly UsedPack[];
  readonly joined: readonly UsedPack[];
  /** The place to keep for each needed chunk that several packs have. */
  readonly homes: ReadonlyMap<ChunkId, ChunkPlace>;
}

/**
 * @throws BackupError `damaged` if a snapshot, or anything that one needs, cannot be read: then nothing may be
 *   removed, because the rest may be needed to repair it.
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
 * Assigns one pack to each needed chunk, so that copies left by an interrupted prune count once: the fuller packs
 * first, and a place known to be damaged only if there is no other.
 */
export function sortPacks(repository: Repository, needed: ReadonlyChunkSet): SortedPacks {
  const { index } = repository;
  const filled = [...index.packs.values()].map((pack) => ({
    pack,
    share: neededBytes(pack, needed) / pack.contentBytes,
  }));
  filled.sort((a, b) => b.share - a.share || a.pack.id.localeCompare(b.pack.id));
  const given = new ChunkSet(index);
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
  // Without their headers and tables: a small pack that is completely needed is not worth moving for them.
  const isWorthMoving = ({ pack, kept, keptBytes }: UsedPack) =>
    kept.length > 0 && keptBytes < pack.contentBytes * LEAST_USED;
  const share = ({ pack, keptBytes }: UsedPack) => keptBytes / pack.contentBytes;
  const isSmall = ({ pack, kept }: UsedPack) => kept.length > 0 && pack.sizeBytes < SMALL_PACK_BYTES;
  const small = used.filter((each) => isSmall(each) && !isWorthMoving(each));
  return {
    unused: used.filter(({ kept }) => kept.length === 0),
    repacked: used.filter(isWorthMoving).sort((a, b) => share(a) - share(b)),
    joined: small.length > MOST_SMALL_PACKS ? small : [],
    homes,
  };
}

/**
 * Plans what could be freed, without changing anything. In a shared repository, it names the packs that would be
 * condemned, and the bytes of those that would be removed. @throws BackupError as `findPackUse`.
 */
export async function planPrune(repository: Repository, options: PruneOptions = {}): Promise<PrunePlan> {
  const { snapshotIds, needed, unreadable } = await findPackUse(repository, options);
  const isTrusted = (id: PackId) => !repository.index.isCondemned(id);
  const sorted = sortPacks(repository, needed);
  const idsOf = (packs: readonly UsedPack[]) => packs.map(({ pack }) => pack.id).filter(isTrusted);
  // Joining frees no more than a few headers.
  const freed = [...sorted.unused, ...sorted.repacked]
    .filter(({ pack }) => isTrusted(pack.id))
    .reduce((sum, { pack, keptBytes }) => sum + pack.sizeBytes - keptBytes, 0);
  const strange = [...unreadable].filter(([id]) => isTrusted(id));
  const bytes = strange.reduce((sum, [, sizeBytes]) => sum + sizeBytes, freed);
  const isInPhases = isShared(repository) && repository.exclusion !== 'caller';
  return {
    unused: idsOf(sorted.unused),
    repacked: idsOf(sorted.repacked),
    joined: idsOf(sorted.joined),
    unreadable: strange.map(([id]) => id),
    freedBytes: isInPhases ? await dueBytes(repository, unreadable) : bytes,
    laterBytes: isInPhases ? bytes : 0,
    snapshotIds,
  };
}

async function dueBytes(repository: Repository, unreadable: ReadonlyMap<PackId, number>): Promise<number> {
  let bytes = 0;
  for (const id of await findDuePacks(repository))
    bytes += repository.index.packs.get(id)?.sizeBytes ?? unreadable.get(id) ?? 0;
  return bytes;
}

function neededBytes(pack: IndexedPack, needed: ReadonlyChunkSet): number {
  return pack.chunks.reduce((sum, chunk) => sum + (needed.has(chunk.id) ? chunk.sealedBytes : 0), 0);
}
