import type { ObjectFolder, StorageOptions } from '../storage/blob-storage.ts';
import { changeConfig } from './change-config.ts';
import { withLock } from './lock.ts';
import { listIds } from './read-object.ts';
import { isShared, type Repository } from './repository.ts';

/** What only shared repositories have. */
const SHARED_FOLDERS: readonly ObjectFolder[] = ['condemned', 'heads'];

/**
 * Makes a repository one that several devices may write: `repository.json` becomes version 2, which earlier versions of
 * the app refuse, because they would rely on condemned packs. Nothing else changes, and there is no way back. Called
 * again, it does nothing. FORMAT.md §9a.
 * @throws BackupError `busy` while another job runs there, or if another device changed `repository.json` meanwhile.
 */
export async function shareRepository(repository: Repository, options: StorageOptions = {}): Promise<Repository> {
  if (isShared(repository)) return repository;
  return withLock(repository, 'exclusive', 'sharing', options, () => markAsShared(repository, options));
}

/**
 * Whether a repository has objects that only a shared one can have: then a device that changed `repository.json` at the
 * same moment has taken the mark away again.
 */
export async function hasLostMark(repository: Repository, options: StorageOptions = {}): Promise<boolean> {
  return !isShared(repository) && (await hasSharedObjects(repository, options));
}

/** Whether there are objects that only shared repositories have. */
export async function hasSharedObjects(
  { storage }: Pick<Repository, 'storage'>,
  options: StorageOptions = {},
): Promise<boolean> {
  for (const folder of SHARED_FOLDERS) if ((await listIds(storage, folder, options)).length > 0) return true;
  return false;
}

/** As `shareRepository`, under a lock that the caller holds. */
export async function markAsShared(repository: Repository, options: StorageOptions): Promise<Repository> {
  const config = await changeConfig(repository, (current) => ({ ...current, isShared: true }), options);
  return { ...repository, config };
}
