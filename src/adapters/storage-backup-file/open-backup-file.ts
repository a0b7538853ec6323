import {
  BackupError,
  throwIfAborted,
  type BlobStorage,
  type Bytes,
  type ObjectFolder,
  type ReadOptions,
  type StorageKey,
  type StorageOptions,
  type StoredObject,
} from '../../engine/index.ts';
import { assertStorageKey, refuseChange, resolveReadRange } from '../../engine/low-level.ts';
import { inflate, locateData, readBlob } from './entry-data.ts';
import { findRepository } from './find-repository.ts';
import { readZipDirectory } from './zip-directory.ts';
import { STORED, type ZipEntry } from './zip-entry.ts';

/**
 * Opens a backup file as a read-only storage. Reads only the directory at its end; objects are read from the Blob on
 * demand. The ZIP's checksums are ignored, because an object's id is its hash.
 *
 * A backup file that people have unpacked, repacked or moved around opens as long as standard tools can read it: with a
 * repository at any depth, other files next to it, bytes before or after it, and any order and packing that browsers
 * can read.
 *
 * The whole file is treated as hostile: whatever it contains, the call ends with a typed error, or with a storage whose
 * reads do, in bounded time and memory.
 * @throws BackupError `not-a-zip`, `other-archive`, `split-archive`, `zip-in-zip`, `zip-with-password`,
 *   `unreadable-packing`, `not-a-backup-file`, `several-backups`, `truncated`, `damaged`, `invalid-format`,
 *   `limit-exceeded`, `storage-failed`.
 */
export async function openBackupFile(blob: Blob): Promise<BlobStorage> {
  try {
    return new BackupFileStorage(blob, findRepository(await readZipDirectory(blob)));
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError('storage-failed', { cause: error, hint: 'file-unreadable' });
  }
}

class BackupFileStorage implements BlobStorage {
  readonly kind = 'backup-file';
  readonly isReadOnly = true;
  readonly #blob: Blob;
  readonly #entries: ReadonlyMap<StorageKey, ZipEntry>;
  /** The place of the data, once a local header was read. */
  readonly #located = new Map<StorageKey, Blob>();
  /** The last unpacked object, because the parts of a pack are requested one after the other. */
  #inflated: { readonly key: StorageKey; readonly bytes: Promise<Bytes> } | undefined;

  constructor(blob: Blob, entries: ReadonlyMap<StorageKey, ZipEntry>) {
    this.#blob = blob;
    this.#entries = entries;
  }

  async *list(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StoredObject, void, undefined> {
    throwIfAborted(options?.signal);
    for (const [key, { sizeBytes }] of this.#entries) {
      throwIfAborted(options?.signal);
      if (key.startsWith(`${folder}/`)) yield { key, sizeBytes };
    }
  }

  async stat(key: StorageKey, options?: StorageOptions): Promise<StoredObject | undefined> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    const entry = this.#entries.get(key);
    return entry === undefined ? undefined : { key, sizeBytes: entry.sizeBytes };
  }

  async read(key: StorageKey, options?: ReadOptions): Promise<Bytes> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    const entry = this.#entries.get(key);
    if (entry === undefined) throw new BackupError('missing-object', { context: { key } });
    const { start, end } = resolveReadRange(key, entry.sizeBytes, options);
    const data = this.#located.get(key) ?? (await locateData(this.#blob, entry));
    this.#located.set(key, data);
    throwIfAborted(options?.signal);
    const bytes =
      entry.method === STORED
        ? await readBlob(data.slice(start, end))
        : (await this.#inflate(key, entry, data)).slice(start, end);
    if (bytes.length !== end - start) throw new BackupError('truncated', { context: { key } });
    throwIfAborted(options?.signal);
    return bytes;
  }

  async write(key: StorageKey): Promise<void> {
    refuseChange(key);
  }

  async remove(key: StorageKey): Promise<void> {
    refuseChange(key);
  }

  #inflate(key: StorageKey, entry: ZipEntry, data: Blob): Promise<Bytes> {
    if (this.#inflated?.key !== key) this.#inflated = { key, bytes: inflate(data, entry) };
    return this.#inflated.bytes;
  }
}
