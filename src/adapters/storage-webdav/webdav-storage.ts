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
import { assertStorageKey, isId, OBJECT_FOLDERS, REPOSITORY_KEY, storageKey } from '../../engine/low-level.ts';
import { checkChange } from '../http/check-call.ts';
import { lastNames, type DavResource } from './multistatus.ts';
import { isTemporaryName, temporaryName } from './object-names.ts';
import { readObject } from './read-object.ts';
import type { WebDavClient } from './webdav-client.ts';

/*
 * [Note: How an upload appears all at once]
 *
 * Some servers show half of a file whose upload was cut off, and have destroyed the earlier one by then (rclone 1.60,
 * and the npm packages webdav-server 2.6 and nephele 1.0). So the bytes go to a temporary name, their length is asked
 * for, and then the file is moved to its final name.
 *
 * Apache 2.4, sabre/dav 1.8 and rclone move a file over another one in two steps: for a moment there is none. Only
 * `repository.json` is ever replaced by other content, so it is asked for again before it counts as missing.
 */

/** A temporary file this old was left by a dead process. The server's clock may be wrong by hours. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;
const ASK_AGAIN_AFTER_MS = [50, 250] as const;

export interface WebDavStorageOptions {
  readonly isReadOnly: boolean;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
}

/** The objects of a repository in a collection of a WebDAV server. The collection has to exist. */
export class WebDavStorage implements BlobStorage {
  readonly kind = 'webdav';
  readonly isReadOnly: boolean;
  readonly #client: WebDavClient;
  readonly #now: () => number;
  /** Object folders that exist, or are being created. */
  readonly #folders = new Map<string, Promise<void>>();
  /** The last write of each key: simultaneous moves to one name collide on some servers. */
  readonly #writes = new Map<StorageKey, Promise<void>>();
  readonly #leftoverBytes = new Map<string, number>();

  constructor(client: WebDavClient, { isReadOnly, now = Date.now }: WebDavStorageOptions) {
    this.#client = client;
    this.isReadOnly = isReadOnly;
    this.#now = now;
  }

  async *list(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StoredObject, void, undefined> {
    for (const { name, sizeBytes } of await this.#filesIn(folder, options?.signal)) {
      throwIfAborted(options?.signal);
      if (!isId(name)) continue;
      const key = storageKey(folder, name);
      const object = sizeBytes === undefined ? await this.stat(key, options) : { key, sizeBytes };
      if (object) yield object;
    }
  }

  async measureLeftovers(options?: StorageOptions): Promise<number> {
    for (const folder of ['', ...OBJECT_FOLDERS])
      if (!this.#leftoverBytes.has(folder)) await this.#filesIn(folder, options?.signal);
    return [...this.#leftoverBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  async stat(key: StorageKey, options?: StorageOptions): Promise<StoredObject | undefined> {
    assertStorageKey(key);
    return askingAgain(key, options?.signal, async () => {
      throwIfAborted(options?.signal);
      const sizeBytes = await this.#sizeOf(key, options?.signal);
      return sizeBytes === undefined ? undefined : { key, sizeBytes };
    });
  }

  async read(key: StorageKey, options: ReadOptions = {}): Promise<Bytes> {
    assertStorageKey(key);
    const bytes = await askingAgain(key, options.signal, async () => {
      throwIfAborted(options.signal);
      return unlessMissing(readObject(this.#client, key, (signal) => this.#sizeOf(key, signal), options));
    });
    if (!bytes) throw new BackupError('missing-object', { context: { key } });
    return bytes;
  }

  async write(key: StorageKey, bytes: Bytes, options?: StorageOptions): Promise<void> {
    checkChange(this, key, options?.signal);
    const earlier = this.#writes.get(key) ?? Promise.resolve();
    const write = earlier.catch(() => undefined).then(() => this.#publishAgain(key, bytes, options));
    this.#writes.set(key, write);
    try {
      await write;
    } finally {
      if (this.#writes.get(key) === write) this.#writes.delete(key);
    }
  }

  async remove(key: StorageKey, options?: StorageOptions): Promise<void> {
    checkChange(this, key, options?.signal);
    await this.#client.remove(key, options?.signal);
  }

  /**
   * Once more after a failure that may pass: if the answer to a move was lost, only a new upload makes sure; and on
   * some servers two devices that move a file to one name at once disturb each other.
   */
  async #publishAgain(key: StorageKey, bytes: Bytes, options?: StorageOptions): Promise<void> {
    try {
      await this.#publish(key, bytes, { overwrite: 'T', ...options });
    } catch (error) {
      if (!(error instanceof BackupError) || error.retry !== 'temporary' || error.code === 'cancelled') throw error;
      throwIfAborted(options?.signal);
      await this.#publish(key, bytes, { overwrite: 'T', ...options });
    }
  }

  /** Stores the object unless there is one of that name. @returns whether there was none. */
  async create(key: StorageKey, bytes: Bytes, options?: StorageOptions): Promise<boolean> {
    checkChange(this, key, options?.signal);
    return this.#publish(key, bytes, { overwrite: 'F', ...options });
  }

  /** @returns whether the object was stored: without `overwrite` there may be one. */
  async #publish(
    key: StorageKey,
    bytes: Bytes,
    { overwrite, signal }: StorageOptions & { readonly overwrite: 'T' | 'F' },
  ): Promise<boolean> {
    const folder = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
    if (folder !== '') await this.#ensureFolder(folder);
    throwIfAborted(signal);
    const temporary = temporaryName(key);
    try {
      await this.#client.put(temporary, bytes, signal);
      if ((await this.#sizeOf(temporary, signal)) !== bytes.length)
        throw new BackupError('storage-failed', { context: { key, what: 'an upload that was cut off' } });
      throwIfAborted(signal);
      const isMoved = await this.#client.move(temporary, key, overwrite);
      if (!isMoved) await this.#client.remove(temporary);
      return isMoved;
    } catch (error) {
      // Somebody may have removed the folder.
      this.#folders.delete(folder);
      // Best effort: a listing ignores leftovers, and removes old ones.
      const isReachable = !(error instanceof BackupError && error.code === 'offline');
      if (isReachable) await this.#client.remove(temporary).catch(() => undefined);
      throw error;
    }
  }

  #ensureFolder(folder: string): Promise<void> {
    const known = this.#folders.get(folder);
    if (known) return known;
    const made = this.#client.makeCollection(`${folder}/`).then((isThere) => {
      if (!isThere) throw new BackupError('place-missing', { context: { folder } });
    });
    this.#folders.set(folder, made);
    made.catch(() => this.#folders.delete(folder));
    return made;
  }

  async #sizeOf(path: string, signal: AbortSignal | undefined): Promise<number | undefined> {
    const [found] = (await this.#client.propfind(path, 0, signal)) ?? [];
    return found === undefined || found.isCollection ? undefined : found.sizeBytes;
  }

  /** The files in a folder of the repository, or beside the folders. Removes old leftovers on the way. */
  async #filesIn(folder: string, signal: AbortSignal | undefined): Promise<readonly NamedFile[]> {
    throwIfAborted(signal);
    const path = folder === '' ? '' : `${folder}/`;
    const files = namedFiles(
      (await this.#client.propfind(path, 1, signal)) ?? [],
      this.#client.addressOf(path),
      folder,
    );
    const leftovers = files.filter(({ name }) => isTemporaryName(name));
    const stale = this.isReadOnly ? [] : leftovers.filter((file) => this.#isStale(file));
    for (const { name } of stale) await this.#client.remove(path + name, signal);
    const kept = leftovers.filter((file) => !stale.includes(file));
    this.#leftoverBytes.set(
      folder,
      kept.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0),
    );
    return files;
  }

  #isStale({ modifiedAt }: NamedFile): boolean {
    return modifiedAt !== undefined && this.#now() - modifiedAt > STALE_AFTER_MS;
  }
}

interface NamedFile extends Omit<DavResource, 'href' | 'isCollection'> {
  readonly name: string;
}

/** @param folder empty for the collection itself, whose name is not ours. */
function namedFiles(resources: readonly DavResource[], base: string, folder: string): readonly NamedFile[] {
  return resources.flatMap(({ href, isCollection, ...rest }) => {
    const names = isCollection ? undefined : lastNames(href, base);
    return names && (folder === '' || names.parent === folder) ? [{ name: names.name, ...rest }] : [];
  });
}

async function unlessMissing<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BackupError && error.code === 'missing-object') return undefined;
    throw error;
  }
}

/** [Note: How an upload appears all at once] */
async function askingAgain<Answer>(
  key: StorageKey,
  signal: AbortSignal | undefined,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const answer = await ask();
  if (answer !== undefined || key !== REPOSITORY_KEY) return answer;
  for (const delayMs of ASK_AGAIN_AFTER_MS) {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    throwIfAborted(signal);
    const again = await ask();
    if (again !== undefined) return again;
  }
  return undefined;
}
