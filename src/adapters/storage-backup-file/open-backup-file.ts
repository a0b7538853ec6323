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
import {
  assertStorageKey,
  type PartOfBlob,
  type ReadRange,
  refuseChange,
  resolveReadRange,
} from '../../engine/low-level.ts';
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
  /** Where the data of objects begins, read from their local headers once. */
  readonly #starts = new Map<StorageKey, Promise<number>>();
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
    const { entry, start, end } = this.#find(key, options);
    const part = await this.locate(key, options);
    const bytes = part
      ? await readBlob(part.blob.slice(part.start, part.end))
      : (await this.#inflate(key, entry)).slice(start, end);
    if (bytes.length !== end - start) throw new BackupError('truncated', { context: { key } });
    throwIfAborted(options?.signal);
    return bytes;
  }

  async locate(key: StorageKey, options?: ReadOptions): Promise<PartOfBlob | undefined> {
    throwIfAborted(options?.signal);
    const { entry, start, end } = this.#find(key, options);
    if (entry.method !== STORED) return undefined;
    const dataStart = await this.#startOf(key, entry);
    return { blob: this.#blob, start: dataStart + start, end: dataStart + end };
  }

  async write(key: StorageKey): Promise<void> {
    refuseChange(key);
  }

  async remove(key: StorageKey): Promise<void> {
    refuseChange(key);
  }

  /** @throws BackupError `missing-object`, `truncated`, `limit-exceeded`. */
  #find(key: StorageKey, options: ReadOptions | undefined): ReadRange & { readonly entry: ZipEntry } {
    assertStorageKey(key);
    const entry = this.#entries.get(key);
    if (entry === undefined) throw new BackupError('missing-object', { context: { key } });
    return { entry, ...resolveReadRange(key, entry.sizeBytes, options) };
  }

  #startOf(key: StorageKey, entry: ZipEntry): Promise<number> {
    const known = this.#starts.get(key) ?? locateData(this.#blob, entry);
    this.#starts.set(key, known);
    known.catch(() => this.#starts.delete(key));
    return known;
  }

  async #inflate(key: StorageKey, entry: ZipEntry): Promise<Bytes> {
    if (this.#inflated?.key !== key) this.#inflated = { key, bytes: this.#inflateNow(key, entry) };
    return this.#inflated.bytes;
  }

  async #inflateNow(key: StorageKey, entry: ZipEntry): Promise<Bytes> {
    const start = await this.#startOf(key, entry);
    return inflate(this.#blob.slice(start, start + entry.compressedBytes), entry);
  }
}
