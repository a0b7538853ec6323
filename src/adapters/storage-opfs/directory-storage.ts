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
  type WriteOptions,
} from '../../engine/index.ts';
import {
  assertStorageKey,
  isId,
  mapConcurrent,
  OBJECT_FOLDERS,
  refuseChange,
  REPOSITORY_KEY,
  resolveReadRange,
} from '../../engine/low-level.ts';
import { estimateStorage } from '../../platform/browser-storage.ts';
import { DirectoryFolders, type DirectoryPlace, ifThere } from './directory-folders.ts';
import { hasFileChanged, type CapableFileHandle } from './file-system-access.ts';
import { toFileSystemError } from './file-system-error.ts';
import { fillFile, type FillFile } from './write-file.ts';
import { isSwapName, measureLeftovers, removeStaleFiles } from './leftovers.ts';
import { ReadHandles } from './read-handles.ts';
import { RecentFiles } from './recent-files.ts';
import {
  canMoveFiles,
  EMPTY_MARKER_SUFFIX,
  publishByMove,
  publishInPlace,
  removeIfThere,
  TEMPORARY_FOLDER,
  type PublishFile,
} from './publish-file.ts';

const LIST_CONCURRENCY = 16;
const READ_ATTEMPTS = 50;

export interface DirectoryStorageOptions {
  /** `opfs`, or `folder` for one that the person picked. */
  readonly kind: 'opfs' | 'folder';
  /**
   * Whether files can be moved here; by default found out by trying. Not tried in a person's folder: `createWritable`
   * always works there, and sync tools would pick up the test files.
   */
  readonly canMove?: boolean;
  /** Writes the bytes of files that are moved into place; by default on the calling thread. */
  readonly fill?: FillFile | undefined;
  /** Never creates anything. Missing folders count as empty (sync tools skip empty folders). */
  readonly isReadOnly?: boolean;
  /** For tests: the clock that separates leftover temporary files from those being written. */
  readonly now?: () => number;
}

/**
 * A directory of the File System API as a storage: in the origin's private file system, or picked by the person (after
 * permission to write was granted).
 *
 * Reading never writes: the first write creates the folders and finds out how to write. So on a full disk everything
 * can still be read and removed.
 * @throws BackupError `permission-denied`, `storage-failed`.
 */
export async function openDirectoryStorage(
  root: FileSystemDirectoryHandle | DirectoryPlace,
  options: DirectoryStorageOptions,
): Promise<BlobStorage> {
  const place = 'find' in root ? root : { find: async () => root, create: async () => root };
  const storage = new DirectoryStorage(place, options);
  try {
    if (options.canMove === false && options.isReadOnly !== true) await storage.removeStaleSwaps();
  } catch (error) {
    throw toFileSystemError(error, { storage: options.kind });
  }
  return storage;
}

class DirectoryStorage implements BlobStorage {
  readonly isReadOnly: boolean;
  readonly kind: DirectoryStorageOptions['kind'];
  readonly #folders: DirectoryFolders;
  readonly #options: DirectoryStorageOptions;
  readonly #recent = new RecentFiles();
  /** Not for a person's folder, which other programs may change at any time. */
  readonly #handles: ReadHandles | undefined;
  /** How files are written, once it was tried. */
  #publish: PublishFile | undefined;
  #choosing: Promise<PublishFile> | undefined;
  #tidying: Promise<void> | undefined;
  /** The last change in progress for each key: two at once would block each other. */
  readonly #changes = new Map<StorageKey, Promise<unknown>>();

  constructor(place: DirectoryPlace, options: DirectoryStorageOptions) {
    this.kind = options.kind;
    this.isReadOnly = options.isReadOnly ?? false;
    this.#folders = new DirectoryFolders(place);
    this.#options = options;
    if (options.kind === 'opfs') this.#handles = new ReadHandles();
  }

  /** The leftovers of killed writes in place. */
  async removeStaleSwaps(): Promise<void> {
    const now = (this.#options.now ?? Date.now)();
    for (const name of ['', ...OBJECT_FOLDERS]) {
      const folder = await this.#folders.find(name);
      if (folder) await removeStaleFiles(folder, now, isSwapName);
    }
  }

  /** The browser's own estimate for its own storage; nothing reveals the free space of a picked folder's disk. */
  async freeBytes(): Promise<number | undefined> {
    if (this.kind !== 'opfs') return undefined;
    const { quota, usage } = await estimateStorage();
    return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
  }

  async *list(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StoredObject, void, undefined> {
    const keys = await this.#keysOf(folder, options);
    for await (const object of mapConcurrent(keys, LIST_CONCURRENCY, (key) => this.stat(key), options?.signal)) {
      // The file may have been removed since the names were read.
      if (object !== undefined) yield object;
    }
  }

  /** A file that was moved into place is a complete object; one that is being written in place may not be. */
  async *listKeys(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StorageKey, void, undefined> {
    if (!this.#isFilledInPlace()) return yield* await this.#keysOf(folder, options);
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
    const bytes =
      (await this.#readHere(key, options)) ??
      (await this.#readRecent(key, options)) ??
      (await this.#readNow(key, options));
    throwIfAborted(options?.signal);
    if (bytes === undefined) throw new BackupError('missing-object', { context: { key } });
    return bytes;
  }

  /** Packs are large, and read in many parts. */
  async #readHere(key: StorageKey, options: ReadOptions | undefined): Promise<Bytes | undefined> {
    const [folderName, name] = placeOf(key);
    if (folderName !== 'packs' || this.#isFilledInPlace()) return undefined;
    return this.#handles?.read(key, () => this.#find(folderName, name), options);
  }

  #readNow(key: StorageKey, options: ReadOptions | undefined): Promise<Bytes | undefined> {
    return this.#withRetries(key, async () => {
      const file = await this.#getFile(key);
      if (file === undefined) return undefined;
      const bytes = await readRange(file, key, options);
      // Other objects are read whole, and once.
      if (options?.length !== undefined) this.#recent.keep(key, file);
      return bytes;
    });
  }

  /** `undefined` if the file is not known, or no longer as it was. */
  async #readRecent(key: StorageKey, options: ReadOptions | undefined): Promise<Bytes | undefined> {
    const file = this.#recent.get(key);
    if (file === undefined) return undefined;
    // Others may read parts of it meanwhile.
    this.#recent.keep(key, file);
    try {
      return await readRange(file, key, options);
    } catch {
      this.#recent.forget(key, file);
      return undefined;
    }
  }

  async write(key: StorageKey, bytes: Bytes, options?: WriteOptions): Promise<void> {
    if (this.isReadOnly) refuseChange(key);
    const [folderName, name] = placeOf(key);
    throwIfAborted(options?.signal);
    await this.#change(key, async (onLocked) => {
      const publish = await this.#choosePublish();
      const folder = await this.#folders.make(folderName);
      throwIfAborted(options?.signal);
      await publish(folder, name, bytes, { ...options, onLocked });
    });
  }

  async remove(key: StorageKey, options?: StorageOptions): Promise<void> {
    if (this.isReadOnly) refuseChange(key);
    const [folderName, name] = placeOf(key);
    throwIfAborted(options?.signal);
    await this.#change(key, async (onLocked) => {
      await this.#removeStaleTemporary();
      const folder = await this.#folders.find(folderName);
      if (!folder) return;
      await removeIfThere(folder, name, { ...options, onLocked });
      await removeIfThere(folder, name + EMPTY_MARKER_SUFFIX, options);
    });
  }

  async measureLeftovers(options?: StorageOptions): Promise<number> {
    throwIfAborted(options?.signal);
    try {
      const temporary = await this.#folders.find(TEMPORARY_FOLDER);
      let bytes = temporary === undefined ? 0 : await measureLeftovers(temporary);
      for (const name of ['', ...OBJECT_FOLDERS]) {
        const folder = await this.#folders.find(name);
        if (folder) bytes += await measureLeftovers(folder, isSwapName);
      }
      return bytes;
    } catch (error) {
      throw toFileSystemError(error, { storage: this.kind });
    }
  }

  async #keysOf(folder: ObjectFolder, options: StorageOptions | undefined): Promise<readonly StorageKey[]> {
    throwIfAborted(options?.signal);
    const keys: StorageKey[] = [];
    try {
      for await (const [name, handle] of (await this.#folders.find(folder))?.entries() ?? []) {
        if (handle.kind === 'file' && isId(name)) keys.push(`${folder}/${name}`);
      }
    } catch (error) {
      throw toFileSystemError(error, { folder });
    }
    return keys;
  }

  /** Tried once; again if that failed. */
  async #choosePublish(): Promise<PublishFile> {
    this.#choosing ??= this.#tryPublish();
    try {
      return (this.#publish = await this.#choosing);
    } catch (error) {
      this.#choosing = undefined;
      throw error;
    }
  }

  async #tryPublish(): Promise<PublishFile> {
    const { canMove, fill = fillFile } = this.#options;
    if (canMove === false) return publishInPlace;
    await this.#removeStaleTemporary();
    const temporary = await this.#folders.make(TEMPORARY_FOLDER);
    return canMove === true || (await canMoveFiles(temporary)) ? publishByMove(temporary, fill) : publishInPlace;
  }

  /** Removes leftovers of killed writes, once, before the first change: on a full disk they take space. */
  #removeStaleTemporary(): Promise<void> {
    return (this.#tidying ??= (async () => {
      const temporary = await this.#folders.find(TEMPORARY_FOLDER);
      if (temporary) await removeStaleFiles(temporary, (this.#options.now ?? Date.now)());
    })());
  }

  /** Before the first write: the private file system moves files if the browser has the method. */
  #isFilledInPlace(): boolean {
    if (this.#publish !== undefined) return this.#publish === publishInPlace;
    const { move }: CapableFileHandle = FileSystemFileHandle.prototype;
    return this.kind !== 'opfs' || this.#options.canMove === false || move === undefined;
  }

  /** The current file, or `undefined` if there is none (see [Note: how a file appears all at once]). */
  async #getFile(key: StorageKey): Promise<File | undefined> {
    const [folderName, name] = placeOf(key);
    const file = await (await this.#find(folderName, name))?.getFile();
    if (file === undefined || file.size > 0 || !this.#isFilledInPlace()) return file;
    return (await this.#find(folderName, name + EMPTY_MARKER_SUFFIX)) === undefined ? undefined : file;
  }

  async #find(folderName: string, name: string): Promise<FileSystemFileHandle | undefined> {
    const folder = await this.#folders.find(folderName);
    return folder && ifThere(folder.getFileHandle(name));
  }

  /**
   * A `File` is bound to the content it was created for. If that is replaced between the two steps of a read, the
   * browser refuses, and the read starts again with the new content.
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

  async #change(key: StorageKey, change: (onLocked?: () => void) => Promise<void>): Promise<void> {
    const before = this.#changes.get(key) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.#handles?.change(key, change) ?? change());
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

async function readRange(file: File, key: StorageKey, options: ReadOptions | undefined): Promise<Bytes> {
  const { start, end } = resolveReadRange(key, file.size, options);
  return new Uint8Array(await file.slice(start, end).arrayBuffer());
}

/** The folder of an object ('' for the directory itself) and the object's name in it. */
function placeOf(key: StorageKey): readonly [string, string] {
  assertStorageKey(key);
  const slash = key.indexOf('/');
  return key === REPOSITORY_KEY ? ['', key] : [key.slice(0, slash), key.slice(slash + 1)];
}
