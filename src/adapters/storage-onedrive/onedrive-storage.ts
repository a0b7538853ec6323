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
import { type ObjectRequest, readByRange } from '../http/object-range.ts';
import { objectsAmong } from '../http/place-files.ts';
import { type ContentLink, ContentLinks, linkTo } from './content-links.ts';
import { getItem, listItems, removeItem } from './drive-items.ts';
import { readGraphPause, toGraphError } from './graph-error.ts';
import { askContent, type OneDriveConnection } from './graph-request.ts';
import { uploadFile } from './onedrive-upload.ts';

/** A folder in OneDrive as a storage, by Microsoft Graph. */
export class OneDriveStorage implements BlobStorage {
  readonly kind = 'onedrive';
  readonly isReadOnly: boolean;
  readonly #connection: OneDriveConnection;
  readonly #hasConditions: boolean;
  readonly #config = new ConfigRevision();
  readonly #links = new ContentLinks();

  constructor(connection: OneDriveConnection, isReadOnly: boolean, { hasConditions = false }: ConditionalOptions = {}) {
    this.#connection = connection;
    this.isReadOnly = isReadOnly;
    this.#hasConditions = hasConditions;
  }

  list(folder: ObjectFolder, options: StorageOptions = {}): AsyncGenerator<StoredObject, void, undefined> {
    return objectsAmong(folder, listItems(this.#connection, folder, options));
  }

  async stat(key: StorageKey, { signal }: StorageOptions = {}): Promise<StoredObject | undefined> {
    checkRead(key, signal);
    const link = await this.#find(key, signal);
    return link && { key, sizeBytes: link.sizeBytes };
  }

  async read(key: StorageKey, options: ReadOptions = {}): Promise<Bytes> {
    checkRead(key, options.signal);
    const known = this.#links.get(key);
    const link = known ?? (await this.#mustFind(key, options.signal));
    try {
      return await this.#readAt(key, link, options);
    } catch (error) {
      if (!known || !(error instanceof BackupError) || !MAY_BE_STALE.has(error.code)) throw error;
      // The address was no longer valid.
      return this.#readAt(key, await this.#mustFind(key, options.signal), options);
    }
  }

  async write(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    this.#links.forget(key);
    if (this.#hasConditions && key === REPOSITORY_KEY) await this.#replaceConfig(bytes, signal);
    else await uploadFile(this.#connection, key, bytes, { mode: 'replace', signal });
  }

  /** Stores the object unless there is one of that name. @returns whether there was none. */
  async create(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<boolean> {
    checkChange(this, key, signal);
    return (await uploadFile(this.#connection, key, bytes, { mode: 'create', signal })) !== undefined;
  }

  async remove(key: StorageKey, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    this.#links.forget(key);
    await removeItem(this.#connection, key, signal);
  }

  async #find(key: StorageKey, signal: AbortSignal | undefined): Promise<ContentLink | undefined> {
    this.#links.forget(key);
    const item = await getItem(this.#connection, key, signal);
    if (key === REPOSITORY_KEY) this.#config.note(item ? item.revision : null);
    if (item === undefined || item.isFolder) return undefined;
    return key === REPOSITORY_KEY ? linkTo(item) : this.#links.set(key, item);
  }

  async #mustFind(key: StorageKey, signal: AbortSignal | undefined): Promise<ContentLink> {
    const link = await this.#find(key, signal);
    if (link) return link;
    throw new BackupError('missing-object', { context: { key } });
  }

  /** “Downloading files in JavaScript apps”: the server of the content gets no token, and no question before. */
  async #readAt(key: StorageKey, { sizeBytes, address }: ContentLink, options: ReadOptions): Promise<Bytes> {
    const ask = async ({ signal, ...request }: ObjectRequest) => {
      // An empty file has no content to download.
      if (sizeBytes === 0) return new Response(new Uint8Array());
      if (address === undefined)
        throw new BackupError('invalid-format', { context: { what: 'a file without content' } });
      const response = await askContent(this.#connection, {
        ...request,
        method: 'GET',
        url: address,
        isRepeatable: true,
        readPause: readGraphPause,
        ...(signal && { signal }),
      });
      if (!response.ok && response.status !== 416) throw await toGraphError(response, { key });
      return response;
    };
    return readByRange(key, options, ask, async () => sizeBytes);
  }

  #replaceConfig(bytes: Bytes, signal: AbortSignal | undefined): Promise<void> {
    const store = {
      find: async () => (await getItem(this.#connection, REPOSITORY_KEY, signal))?.revision,
      write: async (revision: string | undefined) => {
        const mode = revision === undefined ? 'create' : { revision };
        return (await uploadFile(this.#connection, REPOSITORY_KEY, bytes, { mode, signal }))?.revision;
      },
    };
    return this.#config.replace(this, bytes, store, signal);
  }
}

/** How a server may refuse an address that it no longer accepts. */
const MAY_BE_STALE: ReadonlySet<string> = new Set(['permission-lost', 'permission-denied', 'missing-object']);
