import { BackupError, type BlobStorage, type StorageOptions, type StoredObject } from '../../engine/index.ts';
import { openDirectoryStorage } from '../storage-opfs/directory-storage.ts';
import { toFolderError } from './folder-error.ts';
import { openPlace, type FolderPlace } from './folder-place.ts';

/**
 * Opens a picked folder as a storage. Other files in it (the person's own, a sync tool's conflict copies) are left
 * alone. Works in a worker. Opening it for reading writes nothing, and needs no permission to write.
 * @throws BackupError from here and from its methods: `permission-lost`, `place-missing`, `place-read-only`,
 *   `quota-exceeded`, `storage-failed`; `no-repository` if it is opened for reading and the folder of the backups is
 *   missing.
 */
export async function openFolderStorage(
  place: FolderPlace,
  mode: 'read' | 'readwrite' = 'readwrite',
): Promise<BlobStorage> {
  const folder = await openPlace(place, mode);
  if (!folder) throw new BackupError('no-repository', { context: { folder: place.root.name } });
  try {
    const storage = await openDirectoryStorage(folder, { kind: 'folder', canMove: false, isReadOnly: mode === 'read' });
    return new FolderStorage(storage, folder, place.root.name);
  } catch (error) {
    throw toFolderError(error, place.root.name);
  }
}

class FolderStorage implements BlobStorage {
  readonly kind = 'folder';
  readonly isReadOnly: boolean;
  readonly #storage: BlobStorage;
  readonly #folder: FileSystemDirectoryHandle;
  readonly #name: string;

  constructor(storage: BlobStorage, folder: FileSystemDirectoryHandle, name: string) {
    this.isReadOnly = storage.isReadOnly;
    this.#storage = storage;
    this.#folder = folder;
    this.#name = name;
  }

  async *list(...[folder, options]: Parameters<BlobStorage['list']>): AsyncGenerator<StoredObject, void, undefined> {
    const objects = this.#storage.list(folder, options)[Symbol.asyncIterator]();
    let isAny = false;
    for (;;) {
      const next = await this.#attempt(() => objects.next());
      if (next.done === true) break;
      isAny = true;
      yield next.value;
    }
    if (!isAny) await this.#assertThere();
  }

  measureLeftovers(...args: readonly [StorageOptions?]): Promise<number> {
    return this.#attempt(async () => (await this.#storage.measureLeftovers?.(...args)) ?? 0);
  }

  async stat(...args: Parameters<BlobStorage['stat']>): Promise<StoredObject | undefined> {
    const found = await this.#attempt(() => this.#storage.stat(...args));
    if (!found) await this.#assertThere();
    return found;
  }

  async read(...args: Parameters<BlobStorage['read']>) {
    try {
      return await this.#attempt(() => this.#storage.read(...args));
    } catch (error) {
      if (error instanceof BackupError && error.code === 'missing-object') await this.#assertThere();
      throw error;
    }
  }

  write(...args: Parameters<BlobStorage['write']>): Promise<void> {
    return this.isReadOnly ? this.#storage.write(...args) : this.#attempt(() => this.#storage.write(...args));
  }

  remove(...args: Parameters<BlobStorage['remove']>): Promise<void> {
    return this.isReadOnly ? this.#storage.remove(...args) : this.#attempt(() => this.#storage.remove(...args));
  }

  /** Distinguishes a missing object from a drive that was unplugged. */
  async #assertThere(): Promise<void> {
    await this.#attempt(() => this.#folder.keys().next());
  }

  async #attempt<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      throw toFolderError(error, this.#name);
    }
  }
}
