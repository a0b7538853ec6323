import type { Bytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { sha256Hex } from '../core/sha256.ts';
import {
  type BlobStorage,
  idOfKey,
  type ObjectFolder,
  type ReadOptions,
  storageKey,
  type StorageOptions,
  type WriteOptions,
} from '../storage/blob-storage.ts';
import { MAX_CONDEMNED_BYTES } from '../format/condemned-list.ts';
import { MAX_HEAD_BYTES } from '../format/head.ts';
import { MAX_INDEX_BYTES } from '../format/index-object.ts';
import { MAX_PACK_BYTES } from '../format/pack.ts';
import { MAX_SNAPSHOT_BYTES } from '../format/snapshot.ts';

const SEALING_BYTES = 1024;
const MOST_BYTES: Readonly<Record<ObjectFolder, number>> = {
  packs: MAX_PACK_BYTES,
  indexes: MAX_INDEX_BYTES + SEALING_BYTES,
  snapshots: MAX_SNAPSHOT_BYTES + SEALING_BYTES,
  condemned: MAX_CONDEMNED_BYTES + SEALING_BYTES,
  heads: MAX_HEAD_BYTES + SEALING_BYTES,
  locks: 64 * 1024,
};

/**
 * Reads a whole object, by one call, and checks it against its id and the maximum size of its kind. FORMAT.md §2, §11.
 * @throws BackupError `missing-object`, `limit-exceeded`, `damaged`.
 */
export async function readObject(
  storage: BlobStorage,
  folder: ObjectFolder,
  id: string,
  options: StorageOptions & Pick<ReadOptions, 'mayBeCached'> = {},
): Promise<Bytes> {
  const key = storageKey(folder, id);
  const bytes = await storage.read(key, { ...options, mostBytes: MOST_BYTES[folder] });
  // FORMAT.md §2: a killed write leaves an empty file in place of an object.
  if (bytes.length === 0) throw new BackupError('missing-object', { context: { object: key } });
  if ((await sha256Hex(bytes)) !== id) throw new BackupError('damaged', { context: { object: key } });
  return bytes;
}

/** Stores an object under the hash of its bytes, and returns that id. */
export async function writeObject(
  storage: BlobStorage,
  folder: ObjectFolder,
  bytes: Bytes,
  options: WriteOptions = {},
): Promise<string> {
  const id = await sha256Hex(bytes);
  await storage.write(storageKey(folder, id), bytes, options);
  return id;
}

/** The ids of a folder's objects, in no particular order. */
export async function idsIn(
  storage: BlobStorage,
  folder: ObjectFolder,
  options: StorageOptions = {},
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  if (storage.listKeys) for await (const key of storage.listKeys(folder, options)) ids.add(idOfKey(key));
  else for await (const { key, sizeBytes } of storage.list(folder, options)) if (sizeBytes > 0) ids.add(idOfKey(key));
  return ids;
}

/** As `idsIn`, sorted so that every run has the same order. */
export async function listIds(...args: Parameters<typeof idsIn>): Promise<string[]> {
  return [...(await idsIn(...args))].sort();
}
