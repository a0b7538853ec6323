import type { CallOptions } from '../core/progress.ts';
import { throwIfAborted } from '../core/progress.ts';
import type { ChunkId, PackId } from '../core/ids.ts';
import { storageKey } from '../storage/blob-storage.ts';
import type { Finding } from './check-objects.ts';
import { condemnPacks } from './condemned.ts';
import { copyChunks } from './copy-chunks.ts';
import { withLock } from './lock.ts';
import { writeIndexObjects } from './pack-writer.ts';
import { listIds } from './read-object.ts';
import { isShared, reopenRepository, type Repository } from './repository.ts';
import { type DamagedPack, findDamagedPacks, packsInFindings } from './suspect-packs.ts';

/** The effect of repairing. Plain data. */
export interface RepairPlan {
  /** Packs whose intact parts are to be written again. */
  readonly packs: readonly DamagedPack[];
  /** Index objects that cannot be read: the index is written again without them. */
  readonly damagedIndexes: readonly string[];
  /**
   * Chunks that cannot be read anywhere in this repository: the next backup stores those that the live data still has.
   */
  readonly lostChunks: readonly ChunkId[];
}

/**
 * Plans what can be repaired of the findings of checks, without changing anything. The packs that findings name are
 * read again, so outdated findings do no harm.
 * @param findings of `checkRepository` or `checkObjects`.
 */
export async function planRepair(
  repository: Repository,
  findings: readonly Finding[],
  options: CallOptions = {},
): Promise<RepairPlan> {
  const packs = await findDamagedPacks(repository, packsInFindings(findings), options);
  return { packs, damagedIndexes: repository.damagedIndexes, lostChunks: lostChunksOf(repository, packs) };
}

/** Chunks of damaged packs that no other pack has. */
function lostChunksOf(repository: Repository, packs: readonly DamagedPack[]): readonly ChunkId[] {
  const damagedIn = new Map<ChunkId, Set<PackId>>();
  for (const { id, damaged } of packs) {
    for (const chunk of damaged) damagedIn.set(chunk, (damagedIn.get(chunk) ?? new Set()).add(id));
  }
  const isLost = ([chunk, where]: readonly [ChunkId, ReadonlySet<PackId>]) =>
    repository.index.placesOf(chunk).every(({ pack }) => where.has(pack.id));
  return [...damagedIn].filter(isLost).map(([chunk]) => chunk);
}

/** The result of a repair. */
export interface RepairResult {
  /** With its new index. */
  readonly repository: Repository;
  readonly repairedPacks: readonly PackId[];
  readonly lostChunks: readonly ChunkId[];
}

/**
 * Removes damaged objects, and nothing else: intact chunks of damaged packs are written to new ones, then the index
 * without the damaged packs, then these are removed. After that no backup relies on damaged chunks: the next one stores
 * them again if the live data still has them, and then earlier backups are whole again. Order as in `applyPrune`: if it
 * is killed at any point, every backup is at least as intact as before. Called again, it does nothing. In a shared
 * repository the packs are condemned instead, and a later prune removes them. FORMAT.md §9a.
 * @throws BackupError `busy` while a backup runs; errors of the storage.
 */
export async function applyRepair(
  stale: Repository,
  plan: RepairPlan,
  owner: string,
  options: CallOptions = {},
): Promise<RepairResult> {
  return withLock(stale, 'exclusive', owner, options, async (lock) => {
    const repository = await reopenRepository(stale, options);
    const suspects = plan.packs.map(({ id }) => id);
    const packs = stillTrusted(repository, await findDamagedPacks(repository, suspects, options));
    if (packs.length === 0 && repository.damagedIndexes.length === 0)
      return { repository, repairedPacks: [], lostChunks: [] };
    const lostChunks = lostChunksOf(repository, packs);
    await replacePacks(repository, packs, { owner, keepLock: () => lock.assertHeld(options) }, options);
    const repaired = await reopenRepository(stale);
    return { repository: repaired, repairedPacks: packs.map(({ id }) => id), lostChunks };
  });
}

/** Those that are not condemned already. */
export function stillTrusted({ index }: Repository, packs: readonly DamagedPack[]): readonly DamagedPack[] {
  return packs.filter(({ id }) => !index.isCondemned(id));
}

/**
 * Moves the intact chunks of these packs into new ones, and removes them and every old index; in a shared repository,
 * condemns them, and removes only the indexes that cannot be read. Runs under an exclusive lock.
 */
export async function replacePacks(
  repository: Repository,
  packs: readonly DamagedPack[],
  { owner, keepLock }: { readonly owner: string; readonly keepLock: () => Promise<void> },
  options: CallOptions,
): Promise<void> {
  const { storage, damagedIndexes } = repository;
  const inPhases = isShared(repository) && repository.exclusion !== 'caller';
  const going = new Set(packs.map(({ id }) => id));
  const oldIndexes = inPhases ? damagedIndexes : await listIds(storage, 'indexes', options);
  const stays = (id: ChunkId) => repository.index.placesOf(id).some(({ pack }) => !going.has(pack.id));
  const moving = new Set(packs.flatMap((pack) => pack.intact).filter((id) => !stays(id)));
  const rewritten = await copyChunks(repository, repository, moving, { ...options, evenIfThere: true });
  const staying = [...new Set([...repository.index.packs.values(), ...rewritten])].filter(({ id }) => !going.has(id));
  // Packs that only a damaged index named are named again. Otherwise nothing but the new ones has changed here.
  const isWhole = !inPhases || damagedIndexes.length > 0;
  const newIndexes = await writeIndexObjects(repository, isWhole ? staying : rewritten, options);
  await keepLock();
  throwIfAborted(options.signal);
  // From here on nothing is cancelled: every step only removes useless objects.
  if (inPhases) await condemnPacks(repository, owner, [...going]);
  for (const id of oldIndexes) if (!newIndexes.includes(id)) await storage.remove(storageKey('indexes', id));
  if (!inPhases) for (const id of going) await storage.remove(storageKey('packs', id));
}
