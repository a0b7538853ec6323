import { BackupError, type BlobStorage } from '../engine/index.ts';
import { REPOSITORY_KEY } from '../engine/low-level.ts';
import { hasIndexedDbStorage, openIndexedDbStorage } from './storage-indexeddb/indexeddb-storage.ts';
import { openOpfsStorage } from './storage-opfs/open-opfs-storage.ts';
import type { FillFile } from './storage-opfs/write-file.ts';

/**
 * Opens the storage of this name in this browser: the private file system if it works, else IndexedDB. A repository
 * that was created in IndexedDB stays there, even if the browser supports both by now.
 * @param mode `making` if a repository is about to be created: then a private file system that does not really work
 *   is skipped. With `reading`, nothing is written.
 * @param fill see `openOpfsStorage`.
 * @throws BackupError `storage-unavailable` if the browser offers neither; `quota-exceeded` if the disk is full.
 */
export async function openLocalStorage(
  name: string,
  mode: 'reading' | 'making' = 'reading',
  fill?: FillFile,
): Promise<BlobStorage> {
  const opfs = await openUnlessUnavailable(() => openOpfsStorage(name, mode, fill));
  if (opfs !== undefined && ((await opfs.stat(REPOSITORY_KEY)) !== undefined || !(await hasIndexedDbStorage(name))))
    return opfs;
  const indexedDb = await openUnlessUnavailable(() => openIndexedDbStorage(name));
  if (indexedDb !== undefined && (opfs === undefined || (await indexedDb.stat(REPOSITORY_KEY)) !== undefined))
    return indexedDb;
  if (opfs !== undefined) return opfs;
  throw new BackupError('storage-unavailable');
}

/** A full disk is no reason to start a second set of backups elsewhere, so that error is passed on. */
async function openUnlessUnavailable(open: () => Promise<BlobStorage>): Promise<BlobStorage | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof BackupError && (error.code === 'quota-exceeded' || error.code === 'invalid-format'))
      throw error;
    return undefined;
  }
}
