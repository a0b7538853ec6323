import type { Bytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { throwIfAborted } from '../core/progress.ts';
import type { BlobStorage, StorageKey } from './blob-storage.ts';
import { resolveReadRange } from './read-range.ts';
import { assertStorageKey } from './storage-key.ts';

/** A storage that lives as long as the program: for tests, and for small temporary data. */
export function createMemoryStorage(): BlobStorage {
  const folders = new Map<string, Map<StorageKey, Bytes>>();
  /** So a listing costs what its folder has. */
  const objectsOf = (folder: string): Map<StorageKey, Bytes> => {
    const objects = folders.get(folder) ?? new Map<StorageKey, Bytes>();
    folders.set(folder, objects);
    return objects;
  };
  const beside = (key: StorageKey) => objectsOf(key.slice(0, key.indexOf('/')));
  return {
    kind: 'memory',
    isReadOnly: false,

    async *list(folder, options) {
      throwIfAborted(options?.signal);
      // A copy of the keys, so that objects may be removed while they are listed.
      for (const [key, bytes] of [...objectsOf(folder)]) {
        throwIfAborted(options?.signal);
        yield { key, sizeBytes: bytes.length };
      }
    },

    async stat(key, options) {
      assertStorageKey(key);
      throwIfAborted(options?.signal);
      const bytes = beside(key).get(key);
      return bytes === undefined ? undefined : { key, sizeBytes: bytes.length };
    },

    async read(key, options) {
      assertStorageKey(key);
      throwIfAborted(options?.signal);
      const bytes = beside(key).get(key);
      if (bytes === undefined) throw new BackupError('missing-object', { context: { key } });
      const { start, end } = resolveReadRange(key, bytes.length, options);
      return bytes.slice(start, end);
    },

    async write(key, bytes, options) {
      assertStorageKey(key);
      throwIfAborted(options?.signal);
      beside(key).set(key, bytes.slice());
    },

    async remove(key, options) {
      assertStorageKey(key);
      throwIfAborted(options?.signal);
      beside(key).delete(key);
    },
  };
}
