import { BackupError, REPOSITORY_KEY, type BlobStorage } from '../engine/index.ts';
import { hasIndexedDbStorage, openIndexedDbStorage } from './storage-indexeddb/indexeddb-storage.ts';
import { openOpfsStorage } from './storage-opfs/open-opfs-storage.ts';

/**
 * The storage of this name within this browser: the private file system where it works, else IndexedDB.
 * A repository that was begun in IndexedDB stays there, though the browser may since have learnt the other.
 * @param mode `making` where a repository is about to be made there: then what a browser only pretends to have is
 *   passed over. For `reading`, nothing is written.
 * @throws BackupError `storage-unavailable` where the browser gives neither; `quota-exceeded` where the disk is full.
 */
export async function openLocalStorage(name: string, mode: 'reading' | 'making' = 'reading'): Promise<BlobStorage> {
  const opfs = await openUnlessUnavailable(() => openOpfsStorage(name, mode));
  if (opfs !== undefined && ((await opfs.stat(REPOSITORY_KEY)) !== undefined || !(await hasIndexedDbStorage(name))))
    return opfs;
  const indexedDb = await openUnlessUnavailable(() => openIndexedDbStorage(name));
  if (indexedDb !== undefined && (opfs === undefined || (await indexedDb.stat(REPOSITORY_KEY)) !== undefined))
    return indexedDb;
  if (opfs !== undefined) return opfs;
  throw new BackupError('storage-unavailable');
}

/** A full disk is no reason to begin a second set of backups elsewhere, so it is passed on. */
async function openUnlessUnavailable(open: () => Promise<BlobStorage>): Promise<BlobStorage | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof BackupError && (error.code === 'quota-exceeded' || error.code === 'invalid-format'))
      throw error;
    return undefined;
  }
}
