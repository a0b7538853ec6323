import {
  BackupError,
  throwIfAborted,
  toBackupError,
  type BlobStorage,
  type Bytes,
  type ObjectFolder,
  type ReadOptions,
  type StorageKey,
  type StorageOptions,
  type StoredObject,
} from '../../engine/index.ts';
import { assertStorageKey, isStorageKey, refuseChange, resolveReadRange } from '../../engine/low-level.ts';
import { folderOfRepository } from '../storage-backup-file/find-repository.ts';

/** A file of a folder that a person chose or dropped, where the browser gives no access to the folder itself. */
export interface PickedFile {
  /** From the chosen folder, with slashes. */
  readonly path: string;
  readonly file: Blob;
}

/**
 * Opens the files of a chosen folder as a read-only storage. The repository may lie at any depth; other files are
 * ignored. Objects are read from their files on demand.
 * @throws BackupError `not-a-backup-file`; `zip-in-zip` if the folder contains ZIPs instead; `several-backups`.
 */
export function openPickedFiles(picked: readonly PickedFile[]): BlobStorage {
  const prefix = folderOfRepository(picked.map(({ path }) => path));
  const objects = new Map<StorageKey, Blob>();
  for (const { path, file } of picked) {
    const key = path.slice(prefix.length);
    if (path.startsWith(prefix) && isStorageKey(key)) objects.set(key, file);
  }
  return new PickedFilesStorage(objects);
}

class PickedFilesStorage implements BlobStorage {
  readonly kind = 'picked-files';
  readonly isReadOnly = true;
  readonly #objects: ReadonlyMap<StorageKey, Blob>;

  constructor(objects: ReadonlyMap<StorageKey, Blob>) {
    this.#objects = objects;
  }

  async *list(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StoredObject, void, undefined> {
    throwIfAborted(options?.signal);
    for (const [key, { size }] of this.#objects) {
      throwIfAborted(options?.signal);
      if (key.startsWith(`${folder}/`)) yield { key, sizeBytes: size };
    }
  }

  async stat(key: StorageKey, options?: StorageOptions): Promise<StoredObject | undefined> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    const file = this.#objects.get(key);
    return file && { key, sizeBytes: file.size };
  }

  async read(key: StorageKey, options?: ReadOptions): Promise<Bytes> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    const file = this.#objects.get(key);
    if (!file) throw new BackupError('missing-object', { context: { key } });
    const { start, end } = resolveReadRange(key, file.size, options);
    try {
      const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
      throwIfAborted(options?.signal);
      return bytes;
    } catch (error) {
      if (error instanceof BackupError) throw error;
      throw new BackupError('storage-failed', { cause: toBackupError(error, 'storage-failed'), hint: 'file-moved' });
    }
  }

  async write(key: StorageKey): Promise<void> {
    refuseChange(key);
  }

  async remove(key: StorageKey): Promise<void> {
    refuseChange(key);
  }
}
