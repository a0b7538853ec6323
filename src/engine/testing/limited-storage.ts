import { BackupError } from '../core/errors.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../storage/storage-key.ts';

export interface LimitedStorage extends BlobStorage {
  readonly usedBytes: number;
  /** The largest amount stored at any time. */
  readonly peakBytes: number;
  /** From now on, only this many more bytes fit. */
  leave(freeBytes: number): void;
}

/** A memory storage on a disk of limited size. */
export function createLimitedStorage(): LimitedStorage {
  const storage = createMemoryStorage();
  const sizes = new Map<string, number>();
  let capacity = Infinity;
  let used = 0;
  let peak = 0;
  const put = (key: string, size: number) => {
    used += size - (sizes.get(key) ?? 0);
    sizes.set(key, size);
    peak = Math.max(peak, used);
  };
  return {
    ...storage,
    get usedBytes() {
      return used;
    },
    get peakBytes() {
      return peak;
    },
    leave: (freeBytes) => {
      capacity = used + freeBytes;
      peak = used;
    },
    freeBytes: async () => capacity - used,
    write: async (key, bytes, options) => {
      if (used + bytes.length - (sizes.get(key) ?? 0) > capacity)
        throw new BackupError('quota-exceeded', { context: { key } });
      await storage.write(key, bytes, options);
      put(key, bytes.length);
    },
    remove: async (key, options) => {
      await storage.remove(key, options);
      put(key, 0);
    },
  };
}

/** A separate disk with the same objects. */
export async function limitedCopyOf(storage: BlobStorage): Promise<LimitedStorage> {
  const copy = createLimitedStorage();
  await copy.write(REPOSITORY_KEY, await storage.read(REPOSITORY_KEY));
  for (const folder of OBJECT_FOLDERS)
    for await (const { key } of storage.list(folder)) await copy.write(key, await storage.read(key));
  return copy;
}
