import { createMemoryStorage, type BlobStorage } from '../../engine/index.ts';
import { openDirectoryStorage } from '../storage-opfs/directory-storage.ts';
import { openScratchFolder } from './scratch-folder.ts';

/** Up to this size, memory is faster and cheaper. */
const MOST_IN_MEMORY_BYTES = 64 * 1024 * 1024;

/** A temporary storage. */
export interface ScratchStorage {
  readonly storage: BlobStorage;
  /** Frees its space. Never throws. */
  discard(): Promise<void>;
}

/**
 * Opens a storage for data that is created and sent on at once: in memory if it is small, else in the private file
 * system (or in memory if the browser has none).
 * @param expectedBytes roughly how much will be stored.
 * @param freeBytes how much space there is; if it is too little, memory is used as well.
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
