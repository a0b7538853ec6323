import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import { type HeadId, parseId } from '../core/ids.ts';
import { collect } from '../core/lists.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import { openObject, sealObject } from '../crypto/sealing.ts';
import { decodeHead, encodeHead, type HeadData } from '../format/head.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { isDamage } from './is-damage.ts';
import { listIds, readObject, writeObject } from './read-object.ts';
import type { Repository } from './repository.ts';

const READS_AT_ONCE = 8;

/** A head as stored in a repository. */
export interface Head extends HeadData {
  readonly id: HeadId;
}

/** Seals and stores a head. The snapshots that it names must be stored before. FORMAT.md §13. */
export async function writeHead(repository: Repository, data: HeadData, options: StorageOptions = {}): Promise<Head> {
  const sealed = await sealObject(repository.keys, 'H', repository.ports.random, encodeHead(data));
  return { ...data, id: parseId<HeadId>(await writeObject(repository.storage, 'heads', sealed, options)) };
}

/** Removes a head, which must be of the caller's own device. Removing a missing one is not an error. */
export function removeHead(repository: Repository, id: HeadId, options: StorageOptions = {}): Promise<void> {
  return repository.storage.remove(storageKey('heads', id), options);
}

/**
 * All heads of a repository, in no particular order: one small read for each that is not cached. Some may be outdated,
 * because a device removes its earlier head only after it has written the next one; see `latestHeads`. Heads that
 * cannot be read are left out: the write of their device may still be under way, and it will write another one.
 * @throws BackupError `newer-version`, and errors of the storage.
 */
export async function readHeads(repository: Repository, options: StorageOptions = {}): Promise<readonly Head[]> {
  const known = knownHeads.get(repository.keys);
  const read = async (text: string): Promise<readonly Head[]> => {
    const earlier = known?.get(text);
    if (earlier) return [earlier];
    try {
      const stored = await readObject(repository.storage, 'heads', text, { ...options, mayBeCached: true });
      const plain = await openObject(repository.keys, 'H', stored);
      return [{ ...decodeHead(plain), id: parseId<HeadId>(text) }];
    } catch (error) {
      if (error instanceof BackupError && isDamage(error) && error.code !== 'newer-version') return [];
      throw error;
    }
  };
  const ids = await listIds(repository.storage, 'heads', options);
  const heads = (await collect(mapConcurrent(ids, READS_AT_ONCE, read, options.signal))).flat();
  knownHeads.set(repository.keys, new Map(heads.map((head) => [head.id, head])));
  return heads;
}

/** The heads that were listed last: objects never change, so they need not be read again. */
const knownHeads = new WeakMap<RepositoryKeys, ReadonlyMap<string, Head>>();

/** The current head of each device, in the order of their ids: the one with the highest counter. */
export function latestHeads(heads: readonly Head[]): readonly Head[] {
  const latest = new Map<string, Head>();
  for (const head of heads) {
    const other = latest.get(head.device.id);
    if (!other || head.counter > other.counter || (head.counter === other.counter && head.id < other.id))
      latest.set(head.device.id, head);
  }
  return [...latest.values()].sort((a, b) => (a.device.id < b.device.id ? -1 : 1));
}

/** Whether another device has retired this one, and it has written no head since. */
export function isRetired(head: Head, heads: readonly Head[]): boolean {
  return heads.some(({ device, retired }) =>
    device.id === head.device.id
      ? false
      : retired.some(([id, counter]) => id === head.device.id && counter >= head.counter),
  );
}

/**
 * The lasting ids of all snapshots that the devices in use need: what each last had, and what may be the base of its
 * next merge. Retention must keep them, here and at the shared place.
 */
export function snapshotsOfHeads(heads: readonly Head[]): ReadonlySet<string> {
  const active = latestHeads(heads).filter((head) => !isRetired(head, heads));
  return new Set(active.flatMap(({ snapshot, history }) => [snapshot, ...history.map((state) => state.snapshot)]));
}
