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
  equalBytes,
  isStorageKey,
  refuseChange,
  REPOSITORY_KEY,
  storageKey,
} from '../../engine/low-level.ts';
import { mustHaveRepository } from '../http/must-have-repository.ts';
import { readByRange } from '../http/object-range.ts';
import { toDropboxError } from './dropbox-error.ts';
import { getEntry, listEntries, pathOf, removeEntry } from './dropbox-files.ts';
import { callDropboxContent, type DropboxConnection } from './dropbox-request.ts';
import { upload } from './upload.ts';

export interface DropboxStorageOptions {
  /** Whether conditions work, as a probe found out: then devices do not replace each other's `repository.json`. */
  readonly hasConditions?: boolean;
}

/**
 * A folder in Dropbox as a storage.
 * @throws BackupError if it is opened for reading: `no-repository`, and why Dropbox cannot be read.
 */
export async function openDropboxStorage(
  connection: DropboxConnection,
  mode: 'read' | 'readwrite',
  options: DropboxStorageOptions = {},
): Promise<DropboxStorage> {
  return mustHaveRepository(new DropboxStorage(connection, mode === 'read', options), { folder: connection.folder });
}

export class DropboxStorage implements BlobStorage {
  readonly kind = 'dropbox';
  readonly isReadOnly: boolean;
  readonly #connection: DropboxConnection;
  readonly #hasConditions: boolean;
  /** Of `repository.json` as last read or written here. */
  #revision: string | undefined;

  constructor(
    connection: DropboxConnection,
    isReadOnly: boolean,
    { hasConditions = false }: DropboxStorageOptions = {},
  ) {
    this.#connection = connection;
    this.isReadOnly = isReadOnly;
    this.#hasConditions = hasConditions;
  }

  list(folder: ObjectFolder, options: StorageOptions = {}): AsyncGenerator<StoredObject, void, undefined> {
    return listObjects(this.#connection, folder, options);
  }

  async stat(key: StorageKey, { signal }: StorageOptions = {}): Promise<StoredObject | undefined> {
    assertStorageKey(key);
    throwIfAborted(signal);
    const found = await getEntry(this.#connection, key, signal);
    return found === undefined || found.isFolder ? undefined : { key, sizeBytes: found.sizeBytes };
  }

  async read(key: StorageKey, options: ReadOptions = {}): Promise<Bytes> {
    assertStorageKey(key);
    throwIfAborted(options.signal);
    const ask = async (request: Omit<Parameters<typeof callDropboxContent>[1], 'route' | 'arguments'>) => {
      const path = pathOf(this.#connection, key);
      const response = await callDropboxContent(this.#connection, {
        ...request,
        route: 'files/download',
        arguments: { path },
      });
      if (!response.ok && response.status !== 416) throw await toDropboxError(response, { key });
      if (key === REPOSITORY_KEY) this.#revision = revisionIn(response) ?? this.#revision;
      return response;
    };
    return readByRange(key, options, ask, async () => {
      const found = await this.stat(key, options);
      if (!found) throw new BackupError('missing-object', { context: { key } });
      return found.sizeBytes;
    });
  }

  async write(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<void> {
    if (this.isReadOnly) refuseChange(key);
    assertStorageKey(key);
    throwIfAborted(signal);
    if (this.#hasConditions && key === REPOSITORY_KEY) await this.#replaceConfig(bytes, signal);
    else await upload(this.#connection, pathOf(this.#connection, key), bytes, { mode: 'overwrite', signal });
  }

  /** Stores the object unless there is one of that name. @returns whether there was none. */
  async create(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<boolean> {
    if (this.isReadOnly) refuseChange(key);
    assertStorageKey(key);
    throwIfAborted(signal);
    const path = pathOf(this.#connection, key);
    return (await upload(this.#connection, path, bytes, { mode: 'add', signal })) !== undefined;
  }

  async remove(key: StorageKey, { signal }: StorageOptions = {}): Promise<void> {
    if (this.isReadOnly) refuseChange(key);
    assertStorageKey(key);
    throwIfAborted(signal);
    await removeEntry(this.#connection, key, signal);
  }

  /**
   * Replaces the configuration only if it still is the one that was read here.
   * @throws BackupError `repository-exists` if another device made one; `busy-elsewhere` if it changed it.
   */
  async #replaceConfig(bytes: Bytes, signal: AbortSignal | undefined): Promise<void> {
    const revision = this.#revision ?? (await getEntry(this.#connection, REPOSITORY_KEY, signal))?.revision;
    const path = pathOf(this.#connection, REPOSITORY_KEY);
    const mode = revision === undefined ? 'add' : { revision };
    const written = await upload(this.#connection, path, bytes, { mode, signal });
    if (written !== undefined) {
      this.#revision = written;
      return;
    }
    this.#revision = undefined;
    // After a lost answer, the one that is there may be this one.
    if (equalBytes(await this.read(REPOSITORY_KEY, signal ? { signal } : {}), bytes)) return;
    throw new BackupError(revision === undefined ? 'repository-exists' : 'busy-elsewhere');
  }
}

/** A page may read this header of a download. */
function revisionIn(response: Response): string | undefined {
  const result = response.headers.get('dropbox-api-result');
  return /"rev": ?"([0-9a-z]{1,64})"/i.exec(result ?? '')?.[1];
}

async function* listObjects(
  connection: DropboxConnection,
  folder: ObjectFolder,
  options: StorageOptions,
): AsyncGenerator<StoredObject, void, undefined> {
  // A listing that had to begin again, or a file that is replaced meanwhile, comes twice.
  const seen = new Set<string>();
  for await (const { name, isFolder, sizeBytes } of listEntries(connection, folder, options)) {
    const key = storageKey(folder, name);
    if (isFolder || !isStorageKey(key) || seen.has(key)) continue;
    seen.add(key);
    yield { key, sizeBytes };
  }
}
