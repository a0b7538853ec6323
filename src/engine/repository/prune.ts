import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { PackId, SnapshotId } from '../core/ids.ts';
import { type CallOptions, throwIfAborted } from '../core/progress.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { readCurrentConfig } from './change-config.ts';
import { ChunkIndex } from './chunk-index.ts';
import type { ReadonlyChunkSet } from './chunk-set.ts';
import { copyChunks } from './copy-chunks.ts';
import { isDamage } from './is-damage.ts';
import { renewing, type RepositoryLock, withLock } from './lock.ts';
import { writeIndexObjects } from './pack-writer.ts';
import { findPackUse, type PruneResult, type SortedPacks, sortPacks } from './plan-prune.ts';
import { readChunkAt } from './read-chunk.ts';
import { listIds } from './read-object.ts';
import { type PruneRound, takeRound } from './prune-round.ts';
import { pruneShared } from './prune-shared.ts';
import { isShared, reopenRepository, type Repository } from './repository.ts';
import { hasLostMark, markAsShared } from './share-repository.ts';

const REMOVALS_AT_ONCE = 8;

/** Removes snapshots. Content that only they needed stays until a prune. Removing a missing one is not an error. */
export async function forgetSnapshots(
  repository: Repository,
  ids: readonly SnapshotId[],
  options: StorageOptions = {},
): Promise<void> {
  const remove = (id: SnapshotId) => repository.storage.remove(storageKey('snapshots', id), options);
  await forEachConcurrent(ids, REMOVALS_AT_ONCE, remove, options.signal);
}

/**
 * Frees the space that no snapshot needs. Works on the state of the repository under the lock. FORMAT.md §9, §9a.
 *
 * Where only this app reaches the storage, or the repository is not shared: first packs that nothing needs, then, in
 * rounds, packs of which little is needed, and small ones if there are many. A round copies at most 256 MiB and half of
 * the free space, and is complete in itself: copies, the index without the packs to be removed, the old indexes, then
 * the packs. If there is no space for copies, it frees as much as possible without them. In a shared repository,
 * `pruneShared` condemns packs, and removes them seven days later.
 *
 * If it is killed at any point, every snapshot stays intact, and the next prune frees the leftovers.
 * @throws BackupError `busy` while a backup runs, or if another device continued meanwhile; `damaged` as `planPrune`.
 */
export async function applyPrune(stale: Repository, owner: string, options: CallOptions = {}): Promise<PruneResult> {
  return withLock(stale, 'exclusive', owner, options, async (lock) => {
    const { storage } = stale;
    const kept = { ...stale, storage: renewing(storage, lock) };
    const isInPhases = await isPrunedInPhases(kept, options);
    const result = isInPhases ? await pruneShared(kept, lock, owner, options) : await pruneAtOnce(kept, lock, options);
    return { ...result, repository: { ...result.repository, storage } };
  });
}

/** As it is now: another device may have shared the repository meanwhile. */
async function isPrunedInPhases(repository: Repository, options: StorageOptions): Promise<boolean> {
  if (repository.exclusion === 'caller') return false;
  const current = { ...repository, config: await readCurrentConfig(repository, options) };
  if (await hasLostMark(current, options)) await markAsShared(current, options);
  else return isShared(current);
  return true;
}

async function pruneAtOnce(repository: Repository, lock: RepositoryLock, options: CallOptions): Promise<PruneResult> {
  const pruning = await Pruning.begin(repository, lock, options);
  await pruning.removeUnused();
  await pruning.repack();
  return { repository: pruning.repository, freedBytes: pruning.freedBytes, laterBytes: 0 };
}

/** The packs that one round removes, and the chunks to be copied first. */
interface Round extends PruneRound {
  readonly unreadable: readonly PackId[];
}

/** The state of one running prune. */
class Pruning {
  #repository: Repository;
  readonly #lock: RepositoryLock;
  readonly #options: CallOptions;
  readonly #needed: ReadonlyChunkSet;
  /** Packs that cannot be read, and their sizes. */
  #unreadable: ReadonlyMap<PackId, number>;
  /** Objects known to this prune: any other was written by a device that may rely on what is about to be removed. */
  readonly #knownSnapshots: ReadonlySet<string>;
  #indexes: readonly string[];
  #freedBytes = 0;
  #removed = 0;

  private constructor(
    repository: Repository,
    lock: RepositoryLock,
    known: { readonly snapshots: readonly string[]; readonly indexes: readonly string[] },
    use: Awaited<ReturnType<typeof findPackUse>>,
    options: CallOptions,
  ) {
    this.#repository = repository;
    this.#lock = lock;
    this.#options = options;
    this.#needed = use.needed;
    this.#unreadable = use.unreadable;
    this.#knownSnapshots = new Set(known.snapshots);
    this.#indexes = known.indexes;
  }

  /** Lists before it reads, so its knowledge of each listed snapshot and index is complete. */
  static async begin(stale: Repository, lock: RepositoryLock, options: CallOptions): Promise<Pruning> {
    const { storage } = stale;
    const known = {
      snapshots: await listIds(storage, 'snapshots', options),
      indexes: await listIds(storage, 'indexes', options),
    };
    const repository = await reopenRepository(stale, options);
    return new Pruning(repository, lock, known, await findPackUse(repository, options), options);
  }

  get repository(): Repository {
    return this.#repository;
  }

  get freedBytes(): number {
    return this.#freedBytes;
  }

  /** Needs no space: if there is none for the new index, the packs are removed first. */
  async removeUnused(): Promise<void> {
    const { unused } = await this.#sortProvenPacks();
    const unreadable = [...this.#unreadable.keys()];
    const isIndexOutdated = this.#repository.missingPacks.length > 0;
    if (unused.length === 0 && unreadable.length === 0 && !isIndexOutdated) return;
    await this.#run({ going: unused.map(({ pack }) => pack), unreadable, moving: [] });
  }

  /** Rounds until nothing is worth moving, or there is no space for it. */
  async repack(): Promise<void> {
    for (;;) {
      const { repacked, joined } = await this.#sortProvenPacks();
      const round = takeRound([...repacked, ...joined], await this.#repository.storage.freeBytes?.());
      if (round.going.length === 0) return;
      try {
        await this.#run({ ...round, unreadable: [] });
      } catch (error) {
        if (!(error instanceof BackupError) || error.code !== 'quota-exceeded') throw error;
        // Chunks copied before the space ran out now exist twice, which is harmless.
        await this.#refresh();
        await this.removeUnused();
        return;
      }
    }
  }

  /** If a chunk is in several packs, the copy that stays is read before any other may be removed. */
  async #sortProvenPacks(): Promise<SortedPacks> {
    const proven = new Set<string>();
    for (;;) {
      const sorted = sortPacks(this.#repository, this.#needed);
      let isProven = true;
      for (const [id, home] of sorted.homes) {
        const name = `${home.pack.id}/${id}`;
        if (proven.has(name)) continue;
        if (await this.#isWhole(home)) proven.add(name);
        else isProven = false;
      }
      if (isProven) return sorted;
    }
  }

  /** Removes missing places from the index. If a chunk is damaged in every place, one is kept anyway. */
  async #isWhole(home: Parameters<typeof readChunkAt>[1]): Promise<boolean> {
    const { index } = this.#repository;
    try {
      await readChunkAt(this.#repository, home, home.chunk.kind, this.#options);
      return true;
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      const wasKnown = index.isKnownDamaged(home);
      index.noteDamage(home);
      return wasKnown;
    }
  }

  async #run({ going, unreadable, moving }: Round): Promise<void> {
    const before = new Set(this.#repository.index.packs.values());
    const unnamed = await copyChunks(this.#repository, this.#repository, moving, {
      ...this.#options,
      evenIfThere: true,
    });
    const copies = unnamed.filter((pack) => !before.has(pack));
    const goingIds = new Set(going.map(({ id }) => id));
    const staying = [...before, ...copies].filter(({ id }) => !goingIds.has(id));
    const doomed = [...goingIds, ...unreadable];
    const written = await this.#tryWriteIndex(staying, moving.length > 0);
    // An index that names missing packs harms nobody until there is space for a better one.
    if (!written && doomed.length === 0) return;
    throwIfAborted(this.#options.signal);
    // From here on nothing is cancelled: every step frees space, none takes any.
    await this.#assertNothingNew(written ?? []);
    if (written) {
      await this.#removeAll(
        'indexes',
        this.#indexes.filter((id) => !written.includes(id)),
      );
      await this.#removeAll('packs', doomed);
      this.#indexes = written;
    } else {
      await this.#removeAll('packs', doomed);
      const later = await writeIndexObjects(this.#repository, staying);
      await this.#removeAll(
        'indexes',
        this.#indexes.filter((id) => !later.includes(id)),
      );
      this.#indexes = later;
    }
    this.#freedBytes += sumOf(going.map((pack) => pack.sizeBytes)) - sumOf(copies.map((pack) => pack.sizeBytes));
    this.#freedBytes += sumOf(unreadable.map((id) => this.#unreadable.get(id) ?? 0));
    this.#unreadable = new Map();
    const index = new ChunkIndex();
    for (const pack of staying) index.add(pack);
    for (const id of this.#indexes) index.noteObject(id, this.#repository.index.objects.get(id) ?? []);
    this.#repository = { ...this.#repository, index, missingPacks: [], damagedIndexes: [] };
  }

  /** @returns the ids of the new indexes; `undefined` if there is no space for them and nothing in them is urgent. */
  async #tryWriteIndex(
    staying: readonly IndexedPack[],
    mustBeWritten: boolean,
  ): Promise<readonly string[] | undefined> {
    try {
      return await writeIndexObjects(this.#repository, staying, this.#options);
    } catch (error) {
      if (!mustBeWritten && error instanceof BackupError && error.code === 'quota-exceeded') return undefined;
      throw error;
    }
  }

  /** @throws BackupError `busy` if another device has written meanwhile: it may rely on what is about to be removed. */
  async #assertNothingNew(written: readonly string[]): Promise<void> {
    const { storage } = this.#repository;
    await this.#lock.assertHeld();
    const snapshots = await listIds(storage, 'snapshots');
    const indexes = await listIds(storage, 'indexes');
    const isNew = (id: string) => !this.#indexes.includes(id) && !written.includes(id);
    if (snapshots.every((id) => this.#knownSnapshots.has(id)) && !indexes.some(isNew)) return;
    throw new BackupError('busy', { context: { what: 'new backup' }, hint: 'backup-made-meanwhile' });
  }

  async #removeAll(folder: 'packs' | 'indexes', ids: readonly string[]): Promise<void> {
    const { storage } = this.#repository;
    await forEachConcurrent(ids, REMOVALS_AT_ONCE, async (id) => {
      await storage.remove(storageKey(folder, id));
      if (folder === 'indexes') return;
      this.#removed += 1;
      this.#options.onProgress?.({ phase: 'pruning', done: this.#removed, bytesDone: 0 });
    });
  }

  /** Reloads the state of the storage after a round that failed. */
  async #refresh(): Promise<void> {
    this.#repository = await reopenRepository(this.#repository, this.#options);
    this.#unreadable = (await findPackUse(this.#repository, this.#options)).unreadable;
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
