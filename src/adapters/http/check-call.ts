import { throwIfAborted, type BlobStorage, type StorageKey } from '../../engine/index.ts';
import { assertStorageKey, refuseChange } from '../../engine/low-level.ts';

/** What a storage checks before it reads an object. @throws BackupError `internal` for a wrong key; `cancelled`. */
export function checkRead(key: StorageKey, signal: AbortSignal | undefined): void {
  assertStorageKey(key);
  throwIfAborted(signal);
}

/** What a storage checks before it changes an object. @throws BackupError `permission-denied`, and as `checkRead`. */
export function checkChange(
  { isReadOnly }: Pick<BlobStorage, 'isReadOnly'>,
  key: StorageKey,
  signal: AbortSignal | undefined,
): void {
  if (isReadOnly) refuseChange(key);
  checkRead(key, signal);
}
