import type { Bytes } from '../../core/bytes.ts';
import { BackupError } from '../../core/errors.ts';
import type { BlobStorage, ObjectFolder, StorageKey, StoredObject } from '../../storage/blob-storage.ts';
import { resolveReadRange } from '../../storage/read-range.ts';

/** A storage that can list a folder in one answer, which costs much less than an object at a time. */
export interface ListingStorage extends BlobStorage {
  listAll(folder: ObjectFolder): Promise<readonly StoredObject[]>;
}

/** A storage in memory that finds the objects of a folder at once, and can be copied. Checks no names. */
export class SimulatedStorage implements ListingStorage {
  readonly kind = 'memory';
  readonly isReadOnly = false;
  readonly #folders = new Map<string, Map<StorageKey, Bytes>>();

  /** Another storage with the same objects. */
  copy(): SimulatedStorage {
    const other = new SimulatedStorage();
    for (const [folder, objects] of this.#folders) other.#folders.set(folder, new Map(objects));
    return other;
  }

  #folderOf(key: StorageKey): Map<StorageKey, Bytes> {
    const end = key.indexOf('/');
    return this.#folder(end < 0 ? '' : key.slice(0, end));
  }

  #folder(name: string): Map<StorageKey, Bytes> {
    let folder = this.#folders.get(name);
    if (!folder) {
      folder = new Map();
      this.#folders.set(name, folder);
    }
    return folder;
  }

  async *list(folder: ObjectFolder) {
    yield* await this.listAll(folder);
  }

  async listAll(folder: ObjectFolder) {
    return Array.from(this.#folder(folder), ([key, bytes]) => ({ key, sizeBytes: bytes.length }));
  }

  async stat(key: StorageKey) {
    const bytes = this.#folderOf(key).get(key);
    return bytes && { key, sizeBytes: bytes.length };
  }

  async read(key: StorageKey, options?: Parameters<BlobStorage['read']>[1]): Promise<Bytes> {
    const bytes = this.#folderOf(key).get(key);
    if (!bytes) throw new BackupError('missing-object', { context: { key } });
    const { start, end } = resolveReadRange(key, bytes.length, options);
    return bytes.slice(start, end);
  }

  async write(key: StorageKey, bytes: Bytes): Promise<void> {
    this.#folderOf(key).set(key, bytes.slice());
  }

  async remove(key: StorageKey): Promise<void> {
    this.#folderOf(key).delete(key);
  }
}

/** All storages of the simulation are of this kind, or show one. */
export function listingOf(storage: BlobStorage): ListingStorage {
  if (!('listAll' in storage)) throw new Error('a storage of another kind');
  // As was just checked.
  return storage as ListingStorage;
}
