import type { Bytes } from '../core/bytes.ts';

/** The name of an object: `repository.json`, or a kind's folder and an id, such as `packs/3f…`. */
export type StorageKey = string;

/** The folders of a repository. FORMAT.md §2. */
export type ObjectFolder = 'packs' | 'indexes' | 'snapshots' | 'locks';

export interface StoredObject {
  readonly key: StorageKey;
  readonly sizeBytes: number;
}

export interface StorageOptions {
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends StorageOptions {
  /** The first byte wanted; from the start where it is left out. */
  readonly offset?: number;
  /** How many bytes; to the end where it is left out. */
  readonly length?: number;
}

/**
 * Where a repository's objects are kept: a place for named, immutable byte sequences.
 *
 * What every implementation guarantees (each is a test of the conformance suite in
 * `src/engine/testing/storage-conformance.ts`):
 *
 * - **All or nothing.** After `write` resolves, the object is durable and whole. While it runs, or when it fails
 *   or the process is killed, a reader sees either no object, the earlier one, or the whole new one; never a part.
 * - **Read what was written.** `list`, `read`, and `stat` see a write as soon as it has resolved.
 * - **A read is exact**: `offset` + `length` beyond the end is a `truncated` error, never fewer bytes.
 * - **Missing has its own code**: reading what is not there is `missing-object`; removing it is not an error.
 * - **Failures are typed**: `BackupError` with `quota-exceeded`, `permission-denied`, `storage-unavailable`,
 *   `offline` or `storage-failed`; `cancelled` where the signal was given.
 * - Calls may overlap freely. Two writes of the same key with the same bytes are as one.
 */
export interface BlobStorage {
  /** For messages and logs: `memory`, `opfs`, `indexeddb` … */
  readonly kind: string;
  /** Whether `write` and `remove` throw `permission-denied` always (a backup file, a read-only view). */
  readonly isReadOnly: boolean;

  /** The objects of one folder, in no particular order. Ignores what does not have the form of an id. */
  list(folder: ObjectFolder, options?: StorageOptions): AsyncIterable<StoredObject>;
  /** The keys that `list` gives, where that is cheaper without the sizes. Missing: it is not. */
  listKeys?(folder: ObjectFolder, options?: StorageOptions): AsyncIterable<StorageKey>;
  /**
   * Bytes of files that killed writes have left beside the objects, which `list` does not show. Missing: none can be
   * left.
   */
  measureLeftovers?(options?: StorageOptions): Promise<number>;
  /** The object's size, or `undefined` where there is none. */
  stat(key: StorageKey, options?: StorageOptions): Promise<StoredObject | undefined>;
  /** The bytes, in an array of their own that the caller may keep or change. */
  read(key: StorageKey, options?: ReadOptions): Promise<Bytes>;
  /** Stores the object, replacing one of that name. The array is not changed, and not kept after the call. */
  write(key: StorageKey, bytes: Bytes, options?: StorageOptions): Promise<void>;
  remove(key: StorageKey, options?: StorageOptions): Promise<void>;
  /** About how many more bytes fit; `undefined`, or no such method, where the storage cannot tell. */
  freeBytes?(): Promise<number | undefined>;
}

/** The key of an object in a folder. */
export function storageKey(folder: ObjectFolder, id: string): StorageKey {
  return `${folder}/${id}`;
}

/** The id in a key, without its folder. */
export function idOfKey(key: StorageKey): string {
  return key.slice(key.indexOf('/') + 1);
}
