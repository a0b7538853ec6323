import { BackupError, type BlobStorage, type ReadOptions, type StorageKey } from '../engine/index.ts';
import { encodeHex, idOfKey, passOn, release } from '../engine/low-level.ts';

/*
 * [Note: Packs are read back]
 * Most servers compare a sum with each upload, and all of them say its size. Whether what they store is also what they
 * return, only reading shows. So of the packs that a job sends, the first is read back, and every 32nd, which is half a
 * gigabyte: a server that damages everything is noticed at once, and the monthly check finds the rest.
 */

const EVERY = 32;

/**
 * The same storage, which reads some of the packs back that are written.
 * @throws BackupError from `write`: `storage-failed` with the hint `other-bytes-came-back`, after removing the pack.
 */
export function readingBack(storage: BlobStorage): BlobStorage {
  let packs = 0;
  return {
    ...passOn(storage),
    write: async (key, bytes, options) => {
      // The storage may take the bytes away.
      const mostBytes = bytes.length;
      await storage.write(key, bytes, options);
      if (!key.startsWith('packs/')) return;
      packs += 1;
      if (packs % EVERY === 1) await assertStored(storage, key, { ...options, mostBytes });
    },
  };
}

/** A pack is named by the SHA-256 of its bytes. FORMAT.md §2. */
async function assertStored(storage: BlobStorage, key: StorageKey, options: ReadOptions): Promise<void> {
  const stored = await storage.read(key, options);
  const sum = await crypto.subtle.digest('SHA-256', stored);
  release(stored);
  if (encodeHex(new Uint8Array(sum)) === idOfKey(key)) return;
  await storage.remove(key).catch(() => undefined);
  throw new BackupError('storage-failed', { context: { key }, hint: 'other-bytes-came-back' });
}
