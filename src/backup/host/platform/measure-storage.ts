import type { BlobStorage, StorageKey } from '../../../engine/index.ts';
import { OBJECT_FOLDERS } from '../../../engine/low-level.ts';

/** The known sizes of a storage's objects. An object is named by its bytes, so its size never changes. */
const knownSizes = new WeakMap<BlobStorage, ReadonlyMap<StorageKey, number>>();

/**
 * The total bytes of a repository in its storage, including leftovers of killed writes. After the first time, only new
 * objects are examined; a storage that remembers its listings is not asked again.
 */
export async function measureStorage(storage: BlobStorage): Promise<number> {
  const known = knownSizes.get(storage);
  const sizes = new Map<StorageKey, number>();
  for (const folder of OBJECT_FOLDERS) {
    const listed = storage.lastListed?.(folder);
    if (listed) for (const [key, sizeBytes] of listed) sizes.set(key, sizeBytes);
    else if (known && storage.listKeys) {
      for await (const key of storage.listKeys(folder))
        sizes.set(key, known.get(key) ?? (await storage.stat(key))?.sizeBytes ?? 0);
    } else {
      for await (const { key, sizeBytes } of storage.list(folder)) sizes.set(key, sizeBytes);
    }
  }
  knownSizes.set(storage, sizes);
  const leftovers = (await storage.measureLeftovers?.()) ?? 0;
  return [...sizes.values()].reduce((sum, size) => sum + size, leftovers);
}
