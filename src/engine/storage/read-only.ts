import { BackupError } from '../core/errors.ts';
import type { BlobStorage, StorageKey } from './blob-storage.ts';
import { assertStorageKey } from './storage-key.ts';

/** A read-only view of the same objects. */
export function readOnly(storage: BlobStorage): BlobStorage {
  return {
    kind: storage.kind,
    isReadOnly: true,
    list: (folder, options) => storage.list(folder, options),
    stat: (key, options) => storage.stat(key, options),
    read: (key, options) => storage.read(key, options),
    write: async (key) => refuseChange(key),
    remove: async (key) => refuseChange(key),
  };
}

/** The `write` and `remove` of a read-only storage. @throws BackupError `permission-denied` always. */
export function refuseChange(key: StorageKey): never {
  assertStorageKey(key);
  throw new BackupError('permission-denied', { context: { key }, hint: 'read-only' });
}
