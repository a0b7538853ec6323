import type { BlobStorage, ObjectFolder, StorageKey, StoredObject } from '../storage/blob-storage.ts';
import { OBJECT_FOLDERS } from '../storage/storage-key.ts';

export interface LaggingOptions {
  /** Listings show the state of this many calls ago, by any device. Single objects are always up to date. */
  readonly lag: number;
  /** Whether no device sees the locks of others. */
  readonly hidesLocks: boolean;
}

interface Change {
  readonly call: number;
  readonly key: StorageKey;
  /** Missing: it was removed. */
  readonly sizeBytes?: number;
}

/** A place where listings are behind, as in synced folders and some clouds. All devices share the one storage. */
export async function lagging(storage: BlobStorage, { lag, hidesLocks }: LaggingOptions): Promise<BlobStorage> {
  const log: Change[] = [];
  let calls = 0;
  for (const folder of OBJECT_FOLDERS)
    for await (const object of storage.list(folder)) log.push({ call: -Infinity, ...object });
  const step = () => (calls += 1);
  const listedAt = (folder: ObjectFolder, call: number): readonly StoredObject[] => {
    const objects = new Map<StorageKey, StoredObject>();
    for (const { call: at, key, sizeBytes } of log) {
      if (at > call || !key.startsWith(`${folder}/`)) continue;
      if (sizeBytes === undefined) objects.delete(key);
      else objects.set(key, { key, sizeBytes });
    }
    return [...objects.values()];
  };
  return {
    kind: storage.kind,
    isReadOnly: false,
    async *list(folder) {
      const call = step();
      if (folder !== 'locks' || !hidesLocks) yield* listedAt(folder, call - lag);
    },
    stat: (key, options) => {
      step();
      return storage.stat(key, options);
    },
    read: (key, options) => {
      step();
      return storage.read(key, options);
    },
    write: async (key, bytes, options) => {
      await storage.write(key, bytes, options);
      log.push({ call: step(), key, sizeBytes: bytes.length });
    },
    remove: async (key, options) => {
      await storage.remove(key, options);
      log.push({ call: step(), key });
    },
  };
}
