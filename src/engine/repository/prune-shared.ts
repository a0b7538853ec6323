import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId, PackId } from '../core/ids.ts';
import { type CallOptions, throwIfAborted } from '../core/progress.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { ChunkIndex } from './chunk-index.ts';
import { agesOfCondemned, condemnPacks, findDuePacks, REMOVED_AFTER_MS } from './condemned.ts';
import type { Condemned } from './read-condemned.ts';
import { chunksByPack, copyChunks, runsOf } from './copy-chunks.ts';
import { unlessDamaged } from './is-damage.ts';
import type { RepositoryLock } from './lock.ts';
import { placeOfChunk } from './open-pack.ts';
import { writeIndexObjects } from './pack-writer.ts';
import { findPackUse, type PackUse, type PruneResult, sortPacks } from './plan-prune.ts';
import { idsIn, listIds } from './read-object.ts';
import { reopenRepository, type Repository } from './repository.ts';
import { takeRound } from './prune-round.ts';
import { sealerOf } from './pack-sealer.ts';

/*
 * [Note: A prune in two phases]
 *
 * Where several devices write, one of them may rely on a pack that another has just found useless, and listings may lag
 * behind. So no prune removes what it has chosen itself. It writes the packs into a list, and from then on writers
 * store their content again rather than rely on them. Seven days after this device has first seen a list, a later prune
 * removes its packs. By then every job that began before the list has ended, and its snapshots are seen. Whatever a
 * snapshot still needs of the packs is copied first. A condemned pack is never trusted again: a device that saw the
 * list, and one that saw it withdrawn, would disagree. Its list stays another seven days for those who are late, such
 * as a device that slept while it was removing the same packs. FORMAT.md §9a.
 */

const LIST_REMOVED_AFTER_MS = 2 * REMOVED_AFTER_MS;
const REMOVALS_AT_ONCE = 8;

/**
 * Prunes a shared repository, under an exclusive lock: removes packs that were condemned at least seven days ago, then
 * condemns what nothing needs now. See [Note: A prune in two phases].
 * @throws BackupError as `applyPrune`.
 */
export async function pruneShared(
  stale: Repository,
  lock: RepositoryLock,
  owner: string,
  options: CallOptions,
): Promise<PruneResult> {
  const pruning = await SharedPruning.begin(stale, lock, owner, options);
  await pruning.removeDue();
  await pruning.condemnUnused();
  await pruning.condemnRewritten();
  await pruning.removeOldLists();
  return pruning.result;
}

class SharedPruning {
  #repository: Repository;
  readonly #lock: RepositoryLock;
  readonly #owner: string;
  readonly #options: CallOptions;
  readonly #use: PackUse;
  readonly #known: { readonly snapshots: ReadonlySet<string>; indexes: readonly string[] };
  #freedBytes = 0;
  #laterBytes = 0;
  #removed = 0;

  private constructor(
    repository: Repository,
    [lock, owner, options]: readonly [RepositoryLock, string, CallOptions],
    known: { readonly snapshots: readonly string[]; readonly indexes: readonly string[] },
    use: PackUse,
  ) {
    this.#repository = repository;
    this.#lock = lock;
    this.#owner = owner;
    this.#options = options;
    this.#known = { snapshots: new Set(known.snapshots), indexes: known.indexes };
    this.#use = use;
  }

  /** Lists before it reads, so its knowledge of each listed snapshot and index is complete. */
  static async begin(
    stale: Repository,
    lock: RepositoryLock,
    owner: string,
    options: CallOptions,
  ): Promise<SharedPruning> {
    const { storage } = stale;
    const known = {
      snapshots: await listIds(storage, 'snapshots', options),
      indexes: await listIds(storage, 'indexes', options),
    };
    const repository = await reopenRepository(stale, options);
    return new SharedPruning(repository, [lock, owner, options], known, await findPackUse(repository, options));
  }

  get result(): PruneResult {
    return { repository: this.#repository, freedBytes: this.#freedBytes, laterBytes: this.#laterBytes };
  }

  /** The second phase: removes what was condemned, after copying what is still needed of it. */
  async removeDue(): Promise<void> {
    const { index, condemned } = this.#repository;
    const due = await findDuePacks(this.#repository);
    const going = new Set([...due].filter((id) => index.packs.has(id)));
    const strange = [...due].filter((id) => this.#use.unreadable.has(id));
    await this.#keepUnreadable(going);
    if (going.size === 0 && strange.length === 0 && !this.#namesMissingPacks()) return;
    const copies = await this.#rescue(going);
    const staying = [...index.packs.values(), ...copies].filter(({ id }) => !going.has(id));
    const removed = [...going].flatMap((id) => index.packs.get(id) ?? []);
    const written = await writeIndexObjects(this.#repository, staying, this.#options);
    throwIfAborted(this.#options.signal);
    // From here on nothing is cancelled: every step only removes useless objects.
    await this.#assertNothingNew(written);
    const old = this.#known.indexes.filter((id) => !written.includes(id));
    await this.#removeAll('indexes', old);
    await this.#removeAll('packs', [...going, ...strange]);
    this.#known.indexes = written;
    this.#freedBytes += sumOf(removed.map(({ sizeBytes }) => sizeBytes)) - sumOf(copies.map((pack) => pack.sizeBytes));
    this.#freedBytes += sumOf(strange.map((id) => this.#use.unreadable.get(id) ?? 0));
    this.#setIndex(staying, condemned);
  }

  /** The first phase: condemns packs that nothing needs, and those that cannot be read at all. */
  async condemnUnused(): Promise<void> {
    const { index } = this.#repository;
    await this.#nameUnnamed();
    const unused = sortPacks(this.#repository, this.#use.needed).unused.filter(({ pack }) => this.#isTrusted(pack));
    const strange = [...this.#use.unreadable.keys()].filter((id) => !index.isCondemned(id));
    await this.#condemn([...unused.map(({ pack }) => pack.id), ...strange]);
    this.#laterBytes += sumOf(unused.map(({ pack }) => pack.sizeBytes));
    this.#laterBytes += sumOf(strange.map((id) => this.#use.unreadable.get(id) ?? 0));
  }

  /** Copies what is needed of packs that are mostly useless, or small, in rounds; then condemns those. */
  async condemnRewritten(): Promise<void> {
    for (;;) {
      const { repacked, joined } = sortPacks(this.#repository, this.#use.needed);
      const moved = [...repacked, ...joined].filter(({ pack }) => this.#isTrusted(pack));
      const round = takeRound(moved, await this.#repository.storage.freeBytes?.());
      if (round.going.length === 0) return;
      try {
        const copies = await this.#copy(round.moving);
        await writeIndexObjects(this.#repository, copies, this.#options);
        for (const pack of copies) this.#repository.index.add(pack);
        await this.#condemn(round.going.map(({ id }) => id));
        this.#laterBytes +=
          sumOf(round.going.map((pack) => pack.sizeBytes)) - sumOf(copies.map((pack) => pack.sizeBytes));
      } catch (error) {
        // Chunks copied before the space ran out now exist twice, which is harmless.
        if (error instanceof BackupError && error.code === 'quota-exceeded') return;
        throw error;
      }
    }
  }

  /** Copies left by a prune that was killed may be all that is to stay of their content. */
  async #nameUnnamed(): Promise<void> {
    const { index } = this.#repository;
    const unnamed = [...index.unnamedPacks.values()];
    await writeIndexObjects(this.#repository, unnamed, this.#options);
    for (const pack of unnamed) index.add(pack);
  }

  /** A list stays for a while after its packs. */
  async removeOldLists(): Promise<void> {
    const ages = await agesOfCondemned(this.#repository);
    const there = await idsIn(this.#repository.storage, 'packs');
    const isOver = ({ id, packs }: Condemned) =>
      (ages.get(id) ?? 0) >= LIST_REMOVED_AFTER_MS && !packs.some((pack) => there.has(pack));
    const over = this.#repository.condemned.filter(isOver);
    for (const { id } of over) await this.#repository.storage.remove(storageKey('condemned', id));
    const left = this.#repository.condemned.filter((list) => !over.includes(list));
    this.#repository = { ...this.#repository, condemned: left };
  }

  #isTrusted({ id }: IndexedPack): boolean {
    return !this.#repository.index.isCondemned(id);
  }

  /**
   * Takes packs from those to be removed if they have the last copies of needed chunks, and these cannot be read: a
   * repair may still find something in them.
   */
  async #keepUnreadable(going: Set<PackId>): Promise<void> {
    const { index } = this.#repository;
    const inGoing = new Set<ChunkId>();
    for (const id of going)
      for (const chunk of index.packs.get(id)?.chunks ?? []) if (this.#use.needed.has(chunk.id)) inGoing.add(chunk.id);
    // Each round finds that some best place is damaged; then the next best one is tried.
    for (;;) {
      const unreadable = await findUnreadable(this.#repository, inGoing, this.#options);
      for (const id of unreadable) {
        inGoing.delete(id);
        const place = index.find(id);
        if (place) index.noteDamage(place);
        if (index.isReadable(id)) inGoing.add(id);
        else for (const { pack } of index.placesOf(id)) going.delete(pack.id);
      }
      if (unreadable.length === 0) return;
    }
  }

  /** Copies the chunks that are needed, and that only condemned packs have. @returns the packs written. */
  async #rescue(going: ReadonlySet<PackId>): Promise<readonly IndexedPack[]> {
    const { index } = this.#repository;
    const moving = new Set<ChunkId>();
    for (const id of going)
      for (const chunk of index.packs.get(id)?.chunks ?? [])
        if (this.#use.needed.has(chunk.id) && !index.has(chunk.id)) moving.add(chunk.id);
    return this.#copy(moving);
  }

  /** @returns the packs written, which no index names yet. */
  async #copy(moving: Iterable<ChunkId>): Promise<readonly IndexedPack[]> {
    const before = new Set(this.#repository.index.packs.values());
    const options = { ...this.#options, evenIfThere: true };
    const unnamed = await copyChunks(this.#repository, this.#repository, moving, options);
    return unnamed.filter((pack) => !before.has(pack));
  }

  async #condemn(packs: readonly PackId[]): Promise<void> {
    if (packs.length === 0) return;
    const written = await condemnPacks(this.#repository, this.#owner, packs, this.#options);
    this.#repository = { ...this.#repository, condemned: [...this.#repository.condemned, ...written] };
  }

  /** Whether an index names packs that are gone, as after it was merged with an old one. */
  #namesMissingPacks(): boolean {
    const { index } = this.#repository;
    return [...index.objects.values()].some((packs) => packs.some(({ id }) => !index.packs.has(id)));
  }

  /** @throws BackupError `busy` if another device has written meanwhile: it may rely on what is about to be removed. */
  async #assertNothingNew(written: readonly string[]): Promise<void> {
    const { storage } = this.#repository;
    await this.#lock.assertHeld();
    const snapshots = await listIds(storage, 'snapshots');
    const indexes = await listIds(storage, 'indexes');
    const isNew = (id: string) => !this.#known.indexes.includes(id) && !written.includes(id);
    if (snapshots.every((id) => this.#known.snapshots.has(id)) && !indexes.some(isNew)) return;
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

  #setIndex(packs: readonly IndexedPack[], condemned: readonly Condemned[]): void {
    const index = new ChunkIndex();
    for (const list of condemned) for (const id of list.packs) index.noteCondemned(id);
    for (const pack of packs) index.add(pack);
    for (const id of this.#known.indexes) index.noteObject(id, this.#repository.index.objects.get(id) ?? []);
    this.#repository = { ...this.#repository, index, missingPacks: [], damagedIndexes: [] };
  }
}

/** Those of the chunks that cannot be read from their best place. Neighbours are read together. */
async function findUnreadable(
  repository: Repository,
  ids: Iterable<ChunkId>,
  options: StorageOptions,
): Promise<readonly ChunkId[]> {
  const unreadable: ChunkId[] = [];
  for (const [pack, chunks] of chunksByPack(repository, ids)) {
    const sealer = await sealerOf(repository, pack);
    for (const run of runsOf(chunks)) {
      const range = { ...options, offset: run.start, length: run.end - run.start };
      const bytes = await unlessDamaged(() => repository.storage.read(storageKey('packs', pack.id), range));
      for (const chunk of run.chunks) {
        const at = chunk.offset - run.start;
        const sealed = bytes?.subarray(at, at + chunk.sealedBytes);
        const plain = sealed && (await unlessDamaged(() => sealer.open(placeOfChunk(chunk), sealed)));
        if (!plain) unreadable.push(chunk.id);
      }
    }
  }
  return unreadable;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
