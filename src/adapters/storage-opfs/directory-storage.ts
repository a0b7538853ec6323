import {
  assertStorageKey, BackupError, isId, mapConcurrent, OBJECT_FOLDERS, refuseChange, REPOSITORY_KEY, resolveReadRange, throwIfAborted,
  type BlobStorage, type Bytes, type ObjectFolder, type ReadOptions, type StorageKey, type StorageOptions, type StoredObject,
} from '../../engine/index.ts';
import { hasFileChanged, isNamed } from './file-system-access.ts';
import { toFileSystemError } from './file-system-error.ts';
import { isSwapName, measureLeftovers, removeStaleFiles } from './leftovers.ts';
import { canMoveFiles, EMPTY_MARKER_SUFFIX, publishByMove, publishInPlace, removeIfThere, TEMPORARY_FOLDER, type PublishFile } from './publish-file.ts';

const LIST_CONCURRENCY = 16;
const READ_ATTEMPTS = 50;

export interface DirectoryStorageOptions {
  /** `opfs`, or `folder` for one that the person picked. */
  readonly kind: 'opfs' | 'folder';
  /**
   * Whether files can be moved here; found out by trying where it is left out. Not tried in a folder of the person's:
   * there `createWritable` is sure to work, and trial files would travel with whatever carries the folder away.
   */
  readonly canMove?: boolean;
  /** Nothing is made, not even folders: those that are not there (a sync tool leaves empty ones out) count as empty. */
  readonly isReadOnly?: boolean;
  /** For tests: the time, by which left-over temporary files are told from those being written. */
  readonly now?: () => number;
}

/**
 * A directory of the File System API as a storage: of the origin's private file system, or picked by the person
 * (then the permission to write must have been given).
 * @throws BackupError `permission-denied`, `quota-exceeded`, `storage-unavailable`, `storage-failed`.
 */
export async function openDirectoryStorage(root: FileSystemDirectoryHandle, options: DirectoryStorageOptions): Promise<BlobStorage> {
  const { kind, isReadOnly = false } = options;
  try {
    const folders = new Map<string, FileSystemDirectoryHandle>();
    for (const name of OBJECT_FOLDERS) {
      const folder = isReadOnly ? await ifThere(root.getDirectoryHandle(name)) : await root.getDirectoryHandle(name, { create: true });
      if (folder) folders.set(name, folder);
    }
    const publish = isReadOnly ? undefined : await choosePublish(root, options);
    if (publish === publishInPlace) for (const folder of [root, ...folders.values()]) await removeStaleFiles(folder, (options.now ?? Date.now)(), isSwapName);
    return new DirectoryStorage(kind, root, folders, publish);
  } catch (error) {
    throw toFileSystemError(error, { storage: options.kind });
  }
}

async function choosePublish(root: FileSystemDirectoryHandle, options: DirectoryStorageOptions): Promise<PublishFile> {
  if (options.canMove === false) return publishInPlace;
  const temporary = await root.getDirectoryHandle(TEMPORARY_FOLDER, { create: true });
  await removeStaleFiles(temporary, (options.now ?? Date.now)());
  return options.canMove === true || (await canMoveFiles(temporary)) ? publishByMove(temporary) : publishInPlace;
}

class DirectoryStorage implements BlobStorage {
  readonly isReadOnly: boolean;
  readonly kind: string;
  readonly #root: FileSystemDirectoryHandle;
  readonly #folders: ReadonlyMap<string, FileSystemDirectoryHandle>;
  /** Missing where nothing may be written. */
  readonly #publish: PublishFile | undefined;
  /** The last change under way of each key: two at once would lock each other out. */
  readonly #changes = new Map<StorageKey, Promise<unknown>>();

  constructor(kind: string, root: FileSystemDirectoryHandle, folders: ReadonlyMap<string, FileSystemDirectoryHandle>, publish: PublishFile | undefined) {
    this.kind = kind;
    this.isReadOnly = publish === undefined;
    this.#root = root;
    this.#folders = folders;
    this.#publish = publish;
  }

  async *list(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StoredObject, void, undefined> {
    const keys = await this.#keysOf(folder, options);
    for await (const object of mapConcurrent(keys, LIST_CONCURRENCY, (key) => this.stat(key), options?.signal)) {
      // It may have been removed since the names were read.
      if (object !== undefined) yield object;
    }
  }

  /** Each file that was moved into its place is an object; one that is written in place may not be one yet. */
  async *listKeys(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StorageKey, void, undefined> {
    if (this.#publish !== undefined && this.#publish !== publishInPlace) return yield* await this.#keysOf(folder, options);
    for await (const { key } of this.list(folder, options)) yield key;
  }

  async stat(key: StorageKey, options?: StorageOptions): Promise<StoredObject | undefined> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    const file = await this.#withRetries(key, () => this.#getFile(key));
    return file === undefined ? undefined : { key, sizeBytes: file.size };
  }

  async read(key: StorageKey, options?: ReadOptions): Promise<Bytes> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    const bytes = await this.#withRetries(key, async () => {
      const file = await this.#getFile(key);
      if (file === undefined) return undefined;
      const { start, end } = resolveReadRange(key, file.size, options);
      return new Uint8Array(await file.slice(start, end).arrayBuffer());
    });
    throwIfAborted(options?.signal);
    if (bytes === undefined) throw new BackupError('missing-object', { context: { key } });
    return bytes;
  }

  async write(key: StorageKey, bytes: Bytes, options?: StorageOptions): Promise<void> {
    const publish = this.#publish ?? refuseChange(key);
    const [folder, name] = this.#mustPlace(key);
    throwIfAborted(options?.signal);
    await this.#change(key, async () => {
      throwIfAborted(options?.signal);
      await publish(folder, name, bytes, options?.signal);
    });
  }

  async remove(key: StorageKey, options?: StorageOptions): Promise<void> {
    if (this.isReadOnly) refuseChange(key);
    const [folder, name] = this.#mustPlace(key);
    throwIfAborted(options?.signal);
    await this.#change(key, async () => {
      await removeIfThere(folder, name);
      await removeIfThere(folder, name + EMPTY_MARKER_SUFFIX);
    });
  }

  async measureLeftovers(options?: StorageOptions): Promise<number> {
    throwIfAborted(options?.signal);
    try {
      const temporary = await ifThere(this.#root.getDirectoryHandle(TEMPORARY_FOLDER));
      let bytes = temporary === undefined ? 0 : await measureLeftovers(temporary);
      for (const folder of [this.#root, ...this.#folders.values()]) bytes += await measureLeftovers(folder, isSwapName);
      return bytes;
    } catch (error) {
      throw toFileSystemError(error, { storage: this.kind });
    }
  }

  /** `undefined` where the object's folder is not there, which only a read-only storage allows. */
  async #keysOf(folder: ObjectFolder, options: StorageOptions | undefined): Promise<readonly StorageKey[]> {
    throwIfAborted(options?.signal);
    const keys: StorageKey[] = [];
    try {
      for await (const [name, handle] of this.#folders.get(folder)?.entries() ?? []) {
        if (handle.kind === 'file' && isId(name)) keys.push(`${folder}/${name}`);
      }
    } catch (error) {
      throw toFileSystemError(error, { folder });
    }
    return keys;
  }

  #placeOf(key: StorageKey): readonly [FileSystemDirectoryHandle, string] | undefined {
    assertStorageKey(key);
    if (key === REPOSITORY_KEY) return [this.#root, key];
    const slash = key.indexOf('/');
    const folder = this.#folders.get(key.slice(0, slash));
    return folder && [folder, key.slice(slash + 1)];
  }

  #mustPlace(key: StorageKey): readonly [FileSystemDirectoryHandle, string] {
    const place = this.#placeOf(key);
    if (place === undefined) throw new BackupError('internal', { context: { key } });
    return place;
  }

  /** The file as it is now, or `undefined` where there is none (see [Note: how a file appears all at once]). */
  async #getFile(key: StorageKey): Promise<File | undefined> {
    const place = this.#placeOf(key);
    if (place === undefined) return undefined;
    const [folder, name] = place;
    const handle = await ifThere(folder.getFileHandle(name));
    if (handle === undefined) return undefined;
    const file = await handle.getFile();
    const isFilledInPlace = this.#publish === undefined || this.#publish === publishInPlace;
    if (file.size > 0 || !isFilledInPlace) return file;
    return (await ifThere(folder.getFileHandle(name + EMPTY_MARKER_SUFFIX))) === undefined ? undefined : file;
  }

  /**
   * A `File` is bound to the content it was made of: where that was replaced between the two steps of a read, the
   * browser refuses to mix, and the read begins anew with what is there now.
   */
  async #withRetries<Result>(key: StorageKey, read: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read();
      } catch (error) {
        if (!hasFileChanged(error) || attempt >= READ_ATTEMPTS) throw toFileSystemError(error, { key });
      }
    }
  }

  async #change(key: StorageKey, change: () => Promise<void>): Promise<void> {
    const before = this.#changes.get(key) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(change);
    this.#changes.set(key, mine);
    try {
      await mine;
    } catch (error) {
      throw toFileSystemError(error, { key });
    } finally {
      if (this.#changes.get(key) === mine) this.#changes.delete(key);
    }
  }
}

/** @returns `undefined` where the entry is not there, or is a folder. */
async function ifThere<Handle>(handle: Promise<Handle>): Promise<Handle | undefined> {
  try {
    return await handle;
  } catch (error) {
    if (isNamed(error, 'NotFoundError', 'TypeMismatchError')) return undefined;
    throw error;
  }
}
