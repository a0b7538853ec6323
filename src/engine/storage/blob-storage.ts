import type { Bytes } from '../core/bytes.ts';

/** The name of an object: `repository.json`, or a kind's folder and an id, such as `packs/3f…`. */
export type StorageKey = string;

/** The folders of a repository. FORMAT.md §2. */
export type ObjectFolder = 'packs' | 'indexes' | 'snapshots' | 'condemned' | 'heads' | 'locks';

export interface StoredObject {
  readonly key: StorageKey;
  readonly sizeBytes: number;
}

export interface StorageOptions {
  readonly signal?: AbortSignal;
}

export interface ListOptions extends StorageOptions {
  /** Whether an earlier listing will do: only for a job that lists again before it relies on anything. */
  readonly mayBeRemembered?: boolean;
}

export interface ReadOptions extends StorageOptions {
  /** The offset of the first byte; by default the start. */
  readonly offset?: number;
  /** The number of bytes; by default to the end. */
  readonly length?: number;
  /** If more bytes than this were to be read, `limit-exceeded` is thrown before any is. */
  readonly mostBytes?: number;
  /** Whether a copy that was read before will do, as long as the object is listed; see `cached`. Checks read again. */
  readonly mayBeCached?: boolean;
  /** Room that the result may lie in, if it is large enough. The caller must not use it meanwhile. */
  readonly room?: ArrayBuffer;
}

/** Bytes in a Blob: from `start` up to, not including, `end`. */
export interface PartOfBlob {
  readonly blob: Blob;
  readonly start: number;
  readonly end: number;
}

export interface WriteOptions extends StorageOptions {
  /** Whether the caller gives the array and its whole buffer away: the storage may pass them to another thread. */
  readonly mayTake?: boolean;
  /** Receives an array that was taken, once it is written, so that its memory can be used again. */
  readonly giveBack?: (bytes: Bytes) => void;
  /**
   * Whether another write of the same job follows, and nothing is promised to anybody before. Until that one has
   * resolved, this one need not survive the end of the program: a storage may make both durable at once.
   */
  readonly mayWait?: boolean;
}

/**
 * Where a repository's objects are stored: a place for named, immutable byte sequences.
 *
 * Every implementation guarantees (each is a test of the conformance suite in
 * `src/engine/testing/storage-conformance.ts`):
 *
 * - **All or nothing.** After `write` resolves, the object is whole and durable (with `mayWait` later). While it runs,
 *   or if it fails or the process is killed, a reader sees either no object, the earlier one, or the whole new one;
 *   never a part.
 * - **Read your writes.** `list`, `read`, and `stat` see a write as soon as it has resolved.
 * - **Reads are exact**: `offset` + `length` beyond the end is a `truncated` error, never fewer bytes.
 * - **Reads are bounded**: more than `mostBytes` is a `limit-exceeded` error, so no size has to be asked for first.
 * - **Missing objects have their own code**: reading one is `missing-object`; removing one is not an error.
 * - **Failures are typed**: `BackupError` with `quota-exceeded`, `permission-denied`, `storage-unavailable`,
 *   `offline` or `storage-failed`; `cancelled` if the signal was aborted.
 * - Calls may overlap freely. Two writes of the same key with the same bytes are equivalent to one.
 */
export interface BlobStorage {
  /** For messages and logs: `memory`, `opfs`, `indexeddb` … */
  readonly kind: string;
  /** Whether `write` and `remove` always throw `permission-denied` (a backup file, a read-only view). */
  readonly isReadOnly: boolean;
  /** Whether `remove` throws `permission-denied` for all but locks: then nothing is written in place of others. */
  readonly isAppendOnly?: boolean;

  /** The objects of one folder, in no particular order. Ignores names that are not ids. */
  list(folder: ObjectFolder, options?: ListOptions): AsyncIterable<StoredObject>;
  /** Only the keys of `list`, if that is cheaper without the sizes. Missing: it is not. */
  listKeys?(folder: ObjectFolder, options?: StorageOptions): AsyncIterable<StorageKey>;
  /**
   * The sizes of a folder's objects as last listed, with this program's own changes since; `undefined` before the first
   * listing. Missing: not remembered.
   */
  lastListed?(folder: ObjectFolder): ReadonlyMap<StorageKey, number> | undefined;
  /**
   * The bytes of leftovers of killed writes next to the objects, which `list` does not show. Missing: there can be
   * none.
   */
  measureLeftovers?(options?: StorageOptions): Promise<number>;
  /** The object's size, or `undefined` if there is none. */
  stat(key: StorageKey, options?: StorageOptions): Promise<StoredObject | undefined>;
  /** The bytes, in a new array that the caller may keep or change, or in the `room` that was offered. */
  read(key: StorageKey, options?: ReadOptions): Promise<Bytes>;
  /**
   * Where the bytes are, for another thread to read them; `undefined` for an object that must be read by `read`.
   * Missing: all must be.
   * @throws BackupError as `read` if there is no such part. That it can be read, only reading shows.
   */
  locate?(key: StorageKey, options?: ReadOptions): Promise<PartOfBlob | undefined>;
  /**
   * Stores the object, replacing one with that name. The array is not kept after the call, and stays as it is unless
   * it was given away.
   */
  write(key: StorageKey, bytes: Bytes, options?: WriteOptions): Promise<void>;
  remove(key: StorageKey, options?: StorageOptions): Promise<void>;
  /** How many more bytes fit, approximately; `undefined`, or no such method, if the storage cannot tell. */
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
