import {
  BackupError,
  type BlobStorage,
  type Bytes,
  type ObjectFolder,
  type ReadOptions,
  type StorageKey,
  type StorageOptions,
  type StoredObject,
} from '../../engine/index.ts';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';
import { checkChange, checkRead } from '../http/check-call.ts';
import { type ConditionalOptions, ConfigRevision } from '../http/config-revision.ts';
import { readByRange } from '../http/object-range.ts';
import { objectsAmong } from '../http/place-files.ts';
import { toDropboxError } from './dropbox-error.ts';
import { getEntry, listEntries, pathOf, removeEntry } from './dropbox-files.ts';
import { callDropboxContent, type DropboxConnection } from './dropbox-request.ts';
import { upload } from './upload.ts';

/** A folder in Dropbox as a storage. */
export class DropboxStorage implements BlobStorage {
  readonly kind = 'dropbox';
  readonly isReadOnly: boolean;
  readonly #connection: DropboxConnection;
  readonly #hasConditions: boolean;
  readonly #config = new ConfigRevision();

  constructor(connection: DropboxConnection, isReadOnly: boolean, { hasConditions = false }: ConditionalOptions = {}) {
    this.#connection = connection;
    this.isReadOnly = isReadOnly;
    this.#hasConditions = hasConditions;
  }

  list(folder: ObjectFolder, options: StorageOptions = {}): AsyncGenerator<StoredObject, void, undefined> {
    return objectsAmong(folder, listEntries(this.#connection, folder, options));
  }

  async stat(key: StorageKey, { signal }: StorageOptions = {}): Promise<StoredObject | undefined> {
    checkRead(key, signal);
    const found = await getEntry(this.#connection, key, signal);
    if (key === REPOSITORY_KEY) this.#config.note(found?.revision ?? null);
    return found === undefined || found.isFolder ? undefined : { key, sizeBytes: found.sizeBytes };
  }

  async read(key: StorageKey, options: ReadOptions = {}): Promise<Bytes> {
    checkRead(key, options.signal);
    const ask = async (request: Omit<Parameters<typeof callDropboxContent>[1], 'route' | 'arguments'>) => {
      const path = pathOf(this.#connection, key);
      const response = await callDropboxContent(this.#connection, {
        ...request,
        route: 'files/download',
        arguments: { path },
      });
      if (!response.ok && response.status !== 416) throw await toDropboxError(response, { key });
      if (key === REPOSITORY_KEY) this.#config.note(revisionIn(response));
      return response;
    };
    return readByRange(key, options, ask, async () => {
      const found = await this.stat(key, options);
      if (!found) throw new BackupError('missing-object', { context: { key } });
      return found.sizeBytes;
    });
  }

  async write(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    if (this.#hasConditions && key === REPOSITORY_KEY) await this.#replaceConfig(bytes, signal);
    else await upload(this.#connection, pathOf(this.#connection, key), bytes, { mode: 'overwrite', signal });
  }

  /** Stores the object unless there is one of that name. @returns whether there was none. */
  async create(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<boolean> {
    checkChange(this, key, signal);
    const path = pathOf(this.#connection, key);
    return (await upload(this.#connection, path, bytes, { mode: 'add', signal })) !== undefined;
  }

  async remove(key: StorageKey, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    await removeEntry(this.#connection, key, signal);
  }

  #replaceConfig(bytes: Bytes, signal: AbortSignal | undefined): Promise<void> {
    const path = pathOf(this.#connection, REPOSITORY_KEY);
    const store = {
      find: async () => (await getEntry(this.#connection, REPOSITORY_KEY, signal))?.revision,
      write: (revision: string | undefined) =>
        upload(this.#connection, path, bytes, { mode: revision === undefined ? 'add' : { revision }, signal }),
    };
    return this.#config.replace(this, bytes, store, signal);
  }
}

/** A page may read this header of a download. */
function revisionIn(response: Response): string | undefined {
  const result = response.headers.get('dropbox-api-result');
  return /"rev": ?"([0-9a-z]{1,64})"/i.exec(result ?? '')?.[1];
}
