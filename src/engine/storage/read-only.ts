import { BackupError } from '../core/errors.ts';
import type { BlobStorage, StorageKey } from './blob-storage.ts';
import { passOn } from './pass-on.ts';
import { assertStorageKey } from './storage-key.ts';

/** A read-only view of the same objects. */
export function readOnly(storage: BlobStorage): BlobStorage {
  return {
    ...passOn(storage),
    isReadOnly: true,
    write: async (key) => refuseChange(key),
    remove: async (key) => refuseChange(key),
  };
}

/** The `write` and `remove` of a read-only storage. @throws BackupError `permission-denied` always. */
export function refuseChange(key: StorageKey): never {
  assertStorageKey(key);
  throw new BackupError('permission-denied', { context: { key }, hint: 'read-only' });
}
