import { createMemoryStorage, type BlobStorage } from '../../engine/index.ts';
import { openDirectoryStorage } from '../storage-opfs/directory-storage.ts';
import { openScratchFolder } from './scratch-folder.ts';

/** Up to this it is quicker and cheaper to hold it in memory. */
const MOST_IN_MEMORY_BYTES = 64 * 1024 * 1024;

/** A storage for a while. */
export interface ScratchStorage {
  readonly storage: BlobStorage;
  /** Frees what it took. Never throws. */
  discard(): Promise<void>;
}

/**
 * A storage for what is made and sent on at once: in memory where it is small, else in the private file system (in
 * memory all the same where the browser has none).
 * @param expectedBytes about how much will be put there.
 * @param freeBytes how much room there is: in memory all the same where it is not enough.
 * @throws BackupError `quota-exceeded`, `storage-failed`.
 */
export async function openScratchStorage(expectedBytes: number, freeBytes = Infinity): Promise<ScratchStorage> {
  const folder =
    expectedBytes > MOST_IN_MEMORY_BYTES && expectedBytes < freeBytes ? await openScratchFolder() : undefined;
  if (!folder) return { storage: createMemoryStorage(), discard: async () => undefined };
  try {
    return { storage: await openDirectoryStorage(folder.handle, { kind: 'opfs' }), discard: () => folder.discard() };
  } catch (error) {
    await folder.discard();
    throw error;
  }
}
