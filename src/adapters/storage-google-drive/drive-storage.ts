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
import { idOfKey, isStorageKey, REPOSITORY_KEY, storageKey } from '../../engine/low-level.ts';
import { checkChange, checkRead } from '../http/check-call.ts';
import { readByRange } from '../http/object-range.ts';
import { toDriveError } from './drive-error.ts';
import { getFile, quoted, removeFile, searchFiles, type DriveFile } from './drive-files.ts';
import { DriveFolders } from './drive-folders.ts';
import { newestOf, type DriveMemory } from './drive-memory.ts';
import { askDrive, type DriveConnection } from './drive-request.ts';
import { uploadFile } from './drive-upload.ts';

/** A folder in Google Drive. */
export interface DrivePlace {
  readonly connection: DriveConnection;
  /** The name of the folder. */
  readonly folder: string;
  readonly memory: DriveMemory;
}

/**
 * A folder in Google Drive as a storage. Names are not unique there, and listings may lag: files of one name count as
 * one, and what was written here is remembered.
 */
export class DriveStorage implements BlobStorage {
  readonly kind = 'google-drive';
  readonly isReadOnly: boolean;
  readonly #connection: DriveConnection;
  readonly #memory: DriveMemory;
  readonly #folders: DriveFolders;
  /** The last change of each key: two at once would make two files. */
  readonly #changes = new Map<StorageKey, Promise<void>>();

  constructor({ connection, folder, memory }: DrivePlace, isReadOnly: boolean) {
    this.#connection = connection;
    this.#memory = memory;
    this.#folders = new DriveFolders(connection, folder, memory);
    this.isReadOnly = isReadOnly;
  }

  async *list(
    folder: ObjectFolder,
    { signal, pageSize }: StorageOptions & { readonly pageSize?: number } = {},
  ): AsyncGenerator<StoredObject, void, undefined> {
    const found = new Map<StorageKey, DriveFile[]>();
    const query = await this.#folders.queryFor(folder, signal);
    const options = { signal, ...(pageSize === undefined ? {} : { pageSize }) };
    if (query !== undefined)
      for await (const file of searchFiles(this.#connection, query, options)) {
        const key = storageKey(folder, file.name);
        if (isStorageKey(key)) found.set(key, [...(found.get(key) ?? []), file]);
      }
    for (const key of this.#memory.writtenKeys())
      if (key.startsWith(`${folder}/`) && !found.has(key)) found.set(key, []);
    for (const [key, files] of found) {
      throwIfAborted(signal);
      const file = newestOf(this.#memory.corrected(key, files));
      if (file) yield { key, sizeBytes: file.sizeBytes };
    }
  }

  async stat(key: StorageKey, { signal }: StorageOptions = {}): Promise<StoredObject | undefined> {
    checkRead(key, signal);
    const file = await this.#find(key, signal);
    return file && { key, sizeBytes: file.sizeBytes };
  }

  async read(key: StorageKey, options: ReadOptions = {}): Promise<Bytes> {
    checkRead(key, options.signal);
    const file = await this.#find(key, options.signal);
    if (!file) throw new BackupError('missing-object', { context: { key } });
    const ask = async (request: Pick<Parameters<typeof askDrive>[1], 'headers' | 'signal' | 'mostBytes'>) => {
      const path = `drive/v3/files/${file.id}`;
      const response = await askDrive(this.#connection, { ...request, method: 'GET', path, query: { alt: 'media' } });
      if (response.status === 404) this.#memory.noteRemoved(key, file.id);
      if (!response.ok && response.status !== 416) throw await toDriveError(response, { key });
      return response;
    };
    return readByRange(key, options, ask, async () => file.sizeBytes);
  }

  async write(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    await this.#alone(key, () => this.#store(key, bytes, signal));
  }

  async remove(key: StorageKey, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    await this.#alone(key, async () => {
      for (const { id } of await this.#findAll(key, signal)) await this.#removeFile(key, id, signal);
    });
  }

  async #store(key: StorageKey, bytes: Bytes, signal: AbortSignal | undefined): Promise<void> {
    throwIfAborted(signal);
    const there = await this.#findAll(key, signal);
    const known = newestOf(there);
    const file = known
      ? await uploadFile(this.#connection, { kind: 'replace', id: known.id }, bytes, { signal })
      : await this.#create(key, bytes, signal);
    this.#memory.noteWritten(key, { ...file, sizeBytes: bytes.length });
    // Two devices had each made one at the same moment.
    for (const { id } of there) if (id !== file.id) await this.#removeFile(key, id, signal);
  }

  async #create(key: StorageKey, bytes: Bytes, signal: AbortSignal | undefined): Promise<DriveFile> {
    const folder = key === REPOSITORY_KEY ? '' : key.slice(0, key.indexOf('/'));
    const parent = await this.#folders.ensure(folder, signal);
    const id = await this.#folders.newId(signal);
    const name = key === REPOSITORY_KEY ? key : idOfKey(key);
    try {
      return await uploadFile(this.#connection, { kind: 'new', id, name, parent }, bytes, { signal });
    } catch (error) {
      // Perhaps somebody has removed the folder.
      if (error instanceof BackupError && error.code === 'missing-object') this.#memory.folders.clear();
      throw error;
    }
  }

  async #removeFile(key: StorageKey, id: string, signal: AbortSignal | undefined): Promise<void> {
    await removeFile(this.#connection, id, signal);
    this.#memory.noteRemoved(key, id);
  }

  async #find(key: StorageKey, signal: AbortSignal | undefined): Promise<DriveFile | undefined> {
    const own = this.#memory.writtenAt(key);
    // Others may replace this one, or make another of the same name. What is named by its content stays as it is.
    if (!own || key === REPOSITORY_KEY) return newestOf(await this.#findAll(key, signal));
    const file = await getFile(this.#connection, own.id, signal);
    if (file) return file;
    this.#memory.noteRemoved(key, own.id);
    return newestOf(await this.#findAll(key, signal));
  }

  async #findAll(key: StorageKey, signal: AbortSignal | undefined): Promise<readonly DriveFile[]> {
    const folder = key === REPOSITORY_KEY ? '' : key.slice(0, key.indexOf('/'));
    const query = await this.#folders.queryFor(folder, signal);
    const found: DriveFile[] = [];
    if (query !== undefined) {
      const named = `${query} and name = ${quoted(key === REPOSITORY_KEY ? key : idOfKey(key))}`;
      for await (const file of searchFiles(this.#connection, named, { signal })) found.push(file);
    }
    return this.#memory.corrected(key, found);
  }

  async #alone(key: StorageKey, work: () => Promise<void>): Promise<void> {
    const earlier = this.#changes.get(key) ?? Promise.resolve();
    const change = earlier.catch(() => undefined).then(work);
    this.#changes.set(key, change);
    try {
      await change;
    } finally {
      if (this.#changes.get(key) === change) this.#changes.delete(key);
    }
  }
}
