import { BackupError } from '../core/errors.ts';
import { isId } from '../core/ids.ts';
import type { ObjectFolder, StorageKey } from './blob-storage.ts';

/** The key of the one object that is not named by a hash. FORMAT.md §2. */
export const REPOSITORY_KEY: StorageKey = 'repository.json';

/** Every folder of a repository. FORMAT.md §2. */
export const OBJECT_FOLDERS: readonly ObjectFolder[] = ['packs', 'indexes', 'snapshots', 'condemned', 'heads', 'locks'];

/** Whether a text is `repository.json`, or a folder's name, a slash and 64 lower-case hexadecimal digits. */
export function isStorageKey(text: string): boolean {
  if (text === REPOSITORY_KEY) return true;
  const slash = text.indexOf('/');
  return OBJECT_FOLDERS.some((folder) => folder === text.slice(0, slash)) && isId(text.slice(slash + 1));
}

/**
 * Called first by every storage, so that no untrusted key reaches a path of the file system.
 * @throws BackupError `invalid-format` if the text is not a key, such as `../x`.
 */
export function assertStorageKey(key: StorageKey): void {
  if (!isStorageKey(key)) throw new BackupError('invalid-format', { context: { key: key.slice(0, 100) } });
}
