import { randomBytes } from 'node:crypto';
import { mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
import { assertStorageKey, isId, OBJECT_FOLDERS, resolveReadRange } from '../../engine/low-level.ts';
import { isErrno, toStorageError } from './errno.ts';
import { syncDirectory } from './sync-directory.ts';

/** A temporary file this old was left by a dead process: no write takes an hour. */
const STALE_AFTER_MS = 60 * 60 * 1000;

const TEMPORARY_SUFFIX = '.tmp';

/** Made when a folder is opened. Folders that only shared repositories have are made by the first write. */
const FIRST_FOLDERS: readonly ObjectFolder[] = ['packs', 'indexes', 'snapshots', 'locks'];

/**
 * A folder on disk as a storage, created if it is missing.
 *
 * [Note: how a write is all or nothing]
 * The bytes are written to a temporary file next to the final name, which is then `fsync`ed and renamed (POSIX: atomic,
 * and it replaces). The directory is `fsync`ed too, because otherwise a power cut may lose the new name although the
 * content is on disk.
 * @throws BackupError `permission-denied`, `place-read-only`, `quota-exceeded`, `storage-unavailable` or
 *   `storage-failed`.
 */
export async function openNodeFsStorage(folder: string): Promise<BlobStorage> {
  try {
    for (const name of FIRST_FOLDERS) await mkdir(join(folder, name), { recursive: true });
    for (const name of OBJECT_FOLDERS) await removeStaleFiles(join(folder, name));
    await removeStaleFiles(folder);
  } catch (error) {
    throw toStorageError(error, { folder }, 'storage-unavailable');
  }
  return new NodeFsStorage(folder);
}

class NodeFsStorage implements BlobStorage {
  readonly kind = 'folder';
  readonly isReadOnly = false;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A key has one of five forms, so it cannot lead out of the folder. */
  #pathOf(key: StorageKey): string {
    assertStorageKey(key);
    return join(this.#folder, ...key.split('/'));
  }

  async *list(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StoredObject, void, undefined> {
    throwIfAborted(options?.signal);
    const path = join(this.#folder, folder);
    let names: string[];
    try {
      names = (await readdir(path, { withFileTypes: true }))
        .filter((entry) => entry.isFile() && isId(entry.name))
        .map(({ name }) => name);
    } catch (error) {
      if (isErrno(error, 'ENOENT') && !FIRST_FOLDERS.includes(folder)) return;
      throw toStorageError(error, { folder });
    }
    for (const name of names) {
      throwIfAborted(options?.signal);
      const object = await this.stat(`${folder}/${name}`);
      // The file may have been removed since the names were read.
      if (object !== undefined) yield object;
    }
  }

  async measureLeftovers(options?: StorageOptions): Promise<number> {
    let bytes = 0;
    for (const folder of ['', ...OBJECT_FOLDERS]) {
      throwIfAborted(options?.signal);
      try {
        for await (const path of leftoversIn(join(this.#folder, folder))) bytes += (await sizeAndAge(path))?.size ?? 0;
      } catch (error) {
        throw toStorageError(error, { folder });
      }
    }
    return bytes;
  }

  async stat(key: StorageKey, options?: StorageOptions): Promise<StoredObject | undefined> {
    const path = this.#pathOf(key);
    throwIfAborted(options?.signal);
    try {
      const found = await stat(path);
      return found.isFile() ? { key, sizeBytes: found.size } : undefined;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      throw toStorageError(error, { key });
    }
  }

  async read(key: StorageKey, options?: ReadOptions): Promise<Bytes> {
    const path = this.#pathOf(key);
    throwIfAborted(options?.signal);
    try {
      const file = await open(path, 'r');
      try {
        const { start, end } = resolveReadRange(key, (await file.stat()).size, options);
        const bytes = new Uint8Array(end - start);
        let done = 0;
        while (done < bytes.length) {
          throwIfAborted(options?.signal);
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
          if (bytesRead === 0) throw new BackupError('truncated', { context: { key } });
          done += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isErrno(error, 'ENOENT')) throw new BackupError('missing-object', { context: { key }, cause: error });
      throw toStorageError(error, { key });
    }
  }

  async write(key: StorageKey, bytes: Bytes, options?: StorageOptions): Promise<void> {
    const path = this.#pathOf(key);
    throwIfAborted(options?.signal);
    const temporary = `${path}.${randomBytes(8).toString('hex')}${TEMPORARY_SUFFIX}`;
    try {
      const isInLaterFolder = key.includes('/') && !FIRST_FOLDERS.some((folder) => key.startsWith(`${folder}/`));
      if (isInLaterFolder) await mkdir(dirname(path), { recursive: true });
      await writeDurably(temporary, bytes);
      throwIfAborted(options?.signal);
      await rename(temporary, path);
      await syncDirectory(join(path, '..'));
    } catch (error) {
      // Best effort: `list` ignores leftovers, and the next opening removes them.
      await rm(temporary, { force: true }).catch(() => undefined);
      throw toStorageError(error, { key });
    }
  }

  async remove(key: StorageKey, options?: StorageOptions): Promise<void> {
    const path = this.#pathOf(key);
    throwIfAborted(options?.signal);
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw toStorageError(error, { key });
    }
  }
}

async function writeDurably(path: string, bytes: Bytes): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    // `writeFile` continues after short writes, unlike `write`.
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function removeStaleFiles(folder: string): Promise<void> {
  for await (const path of leftoversIn(folder)) {
    const found = await sizeAndAge(path);
    if (found && Date.now() - found.mtimeMs > STALE_AFTER_MS) await rm(path, { force: true });
  }
}

async function* leftoversIn(folder: string): AsyncGenerator<string, void, undefined> {
  const entries = await opendir(folder).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  });
  for await (const entry of entries) if (entry.isFile() && isLeftoverName(entry.name)) yield join(folder, entry.name);
}

async function sizeAndAge(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    // Another process may have been faster.
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Only names that this storage uses, or that Chromium uses when the app writes into the same folder: a person's own
 * `.tmp` files are left alone.
 */
function isLeftoverName(name: string): boolean {
  return /^([0-9a-f]{64}|repository\.json)(\.[0-9a-f]{16}\.tmp|(\.\d{1,4})?\.crswap)$/.test(name);
}
