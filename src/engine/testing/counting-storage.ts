import type { BlobStorage } from '../storage/blob-storage.ts';

export interface CallCounts {
  list: number;
  stat: number;
  read: number;
  write: number;
  remove: number;
  bytesRead: number;
  bytesWritten: number;
}

export interface CountingStorage extends BlobStorage {
  /** Calls so far, including failed ones; bytes of the successful ones. */
  readonly counts: Readonly<CallCounts>;
  reset(): void;
}

const NONE: CallCounts = { list: 0, stat: 0, read: 0, write: 0, remove: 0, bytesRead: 0, bytesWritten: 0 };

/** Counts the calls that reach a storage, so that a test can limit the cost of an operation. */
export function counting(storage: BlobStorage): CountingStorage {
  const counts = { ...NONE };
  return {
    kind: storage.kind,
    isReadOnly: storage.isReadOnly,
    counts,
    reset: () => void Object.assign(counts, NONE),
    list: (folder, options) => {
      counts.list += 1;
      return storage.list(folder, options);
    },
    stat: (key, options) => {
      counts.stat += 1;
      return storage.stat(key, options);
    },
    read: async (key, options) => {
      counts.read += 1;
      const bytes = await storage.read(key, options);
      counts.bytesRead += bytes.length;
      return bytes;
    },
    write: async (key, bytes, options) => {
      counts.write += 1;
      await storage.write(key, bytes, options);
      counts.bytesWritten += bytes.length;
    },
    remove: (key, options) => {
      counts.remove += 1;
      return storage.remove(key, options);
    },
  };
}
