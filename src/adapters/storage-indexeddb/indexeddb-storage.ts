import {
  BackupError,
  throwIfAborted,
  toBackupError,
  type BlobStorage,
  type Bytes,
  type ErrorContext,
  type ObjectFolder,
  type ReadOptions,
  type StorageKey,
  type StorageOptions,
  type StoredObject,
} from '../../engine/index.ts';
import { assertStorageKey, concatBytes, isId, resolveReadRange } from '../../engine/low-level.ts';
import { estimateStorage } from '../../platform/browser-storage.ts';
import { completionOf, databaseName, openDatabase, PIECES, resultOf, SIZES } from './database.ts';

/*
 * [Note: why pieces and not Blobs]
 * An object is split into ArrayBuffers of 1 MiB under [key, number], written in one transaction. So reading a range
 * loads only the pieces it touches, and one transaction makes the whole object durable. Blobs would do the same, but
 * IndexedDB refuses or loses them in some private windows and older WebKits, which is where this storage is needed.
 */
const PIECE_BYTES = 1024 * 1024;

/**
 * The fallback without a private file system: a separate database with strict durability.
 * @throws BackupError `storage-unavailable` if the browser offers none.
 */
export async function openIndexedDbStorage(name: string): Promise<BlobStorage & { close(): void }> {
  const storage = new IndexedDbStorage(name);
  await storage.connect();
  return storage;
}

class IndexedDbStorage implements BlobStorage {
  readonly kind = 'indexeddb';
  readonly isReadOnly = false;
  readonly #name: string;
  #database: Promise<IDBDatabase> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** The connection, reopened if the browser or another tab has closed it. */
  connect(): Promise<IDBDatabase> {
    this.#database ??= openDatabase(this.#name).then(
      (database) => {
        database.onclose = () => this.#forget();
        // Another tab wants to delete or upgrade the database: keeping the connection would block that tab forever.
        database.onversionchange = () => {
          database.close();
          this.#forget();
        };
        return database;
      },
      (error: unknown) => {
        this.#forget();
        throw error;
      },
    );
    return this.#database;
  }

  close(): void {
    void this.#database?.then(
      (database) => database.close(),
      () => undefined,
    );
    this.#forget();
  }

  #forget(): void {
    this.#database = undefined;
  }

  async *list(folder: ObjectFolder, options?: StorageOptions): AsyncGenerator<StoredObject, void, undefined> {
    throwIfAborted(options?.signal);
    const [keys, sizes] = await this.#run('readonly', { folder }, async (transaction) => {
      const all = IDBKeyRange.bound(`${folder}/`, `${folder}0`, false, true);
      const store = transaction.objectStore(SIZES);
      return Promise.all([resultOf(store.getAllKeys(all)), resultOf<unknown[]>(store.getAll(all))]);
    });
    for (const [at, key] of keys.entries()) {
      throwIfAborted(options?.signal);
      const sizeBytes = sizes[at];
      if (typeof key !== 'string' || typeof sizeBytes !== 'number' || !isId(key.slice(folder.length + 1))) continue;
      yield { key, sizeBytes };
    }
  }

  async stat(key: StorageKey, options?: StorageOptions): Promise<StoredObject | undefined> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    const sizeBytes = await this.#run('readonly', { key }, (transaction) => sizeOf(transaction, key));
    return sizeBytes === undefined ? undefined : { key, sizeBytes };
  }

  async read(key: StorageKey, options?: ReadOptions): Promise<Bytes> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    return this.#run('readonly', { key }, async (transaction) => {
      const sizeBytes = await sizeOf(transaction, key);
      if (sizeBytes === undefined) throw new BackupError('missing-object', { context: { key } });
      const { start, end } = resolveReadRange(key, sizeBytes, options);
      if (start === end) return new Uint8Array(0);
      const first = Math.floor(start / PIECE_BYTES);
      const last = Math.floor((end - 1) / PIECE_BYTES);
      const pieces = await resultOf<unknown[]>(
        transaction.objectStore(PIECES).getAll(IDBKeyRange.bound([key, first], [key, last])),
      );
      const joined = pieces.map((piece, at) => {
        if (!(piece instanceof ArrayBuffer)) throw new BackupError('damaged', { context: { key } });
        const from = at === 0 ? start - first * PIECE_BYTES : 0;
        const to = Math.min(piece.byteLength, end - (first + at) * PIECE_BYTES);
        return new Uint8Array(piece, from, Math.max(0, to - from));
      });
      const bytes = concatBytes(joined);
      if (bytes.length !== end - start) throw new BackupError('damaged', { context: { key } });
      return bytes;
    });
  }

  async write(key: StorageKey, bytes: Bytes, options?: StorageOptions): Promise<void> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    // A copy, split into pieces before the first wait: the caller may change the array after the call.
    const pieces: ArrayBuffer[] = [];
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) pieces.push(bytes.slice(at, at + PIECE_BYTES).buffer);
    await this.#run('readwrite', { key }, async (transaction) => {
      throwIfAborted(options?.signal);
      const store = transaction.objectStore(PIECES);
      store.delete(piecesOf(key));
      for (const [number, piece] of pieces.entries()) store.put(piece, [key, number]);
      transaction.objectStore(SIZES).put(bytes.length, key);
    });
  }

  async remove(key: StorageKey, options?: StorageOptions): Promise<void> {
    assertStorageKey(key);
    throwIfAborted(options?.signal);
    await this.#run('readwrite', { key }, async (transaction) => {
      transaction.objectStore(PIECES).delete(piecesOf(key));
      transaction.objectStore(SIZES).delete(key);
    });
  }

  async freeBytes(): Promise<number | undefined> {
    const { quota, usage } = await estimateStorage();
    return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
  }

  /** Runs `work` in one transaction, and returns its result once that is durable. It must not await anything else. */
  async #run<Result>(
    mode: IDBTransactionMode,
    context: ErrorContext,
    work: (transaction: IDBTransaction) => Promise<Result>,
  ): Promise<Result> {
    const transaction = await this.#begin(mode);
    const completed = completionOf(transaction);
    // Awaited below; until then its failure must not count as unhandled.
    completed.catch(() => undefined);
    try {
      const result = await work(transaction);
      await completed;
      return result;
    } catch (error) {
      abort(transaction);
      throw toStorageError(transaction.error ?? error, context);
    }
  }

  async #begin(mode: IDBTransactionMode): Promise<IDBTransaction> {
    const open = async (): Promise<IDBTransaction> =>
      (await this.connect()).transaction([SIZES, PIECES], mode, { durability: 'strict' });
    try {
      return await open();
    } catch (error) {
      if (error instanceof BackupError) throw error;
      // The connection was closed in the meantime: try once more with a new one.
      this.#forget();
      return open().catch((again: unknown) => {
        throw toStorageError(again, {});
      });
    }
  }
}

function piecesOf(key: StorageKey): IDBKeyRange {
  // An array sorts after every number.
  return IDBKeyRange.bound([key], [key, []]);
}

async function sizeOf(transaction: IDBTransaction, key: StorageKey): Promise<number | undefined> {
  const size: unknown = await resultOf<unknown>(transaction.objectStore(SIZES).get(key));
  return typeof size === 'number' ? size : undefined;
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has already ended.
  }
}

function toStorageError(error: unknown, context: ErrorContext): BackupError {
  return toBackupError(error, 'storage-failed', context);
}

/** Whether the database of this name exists; the check does not create it. */
export async function hasIndexedDbStorage(name: string): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some((database) => database.name === databaseName(name));
  } catch {
    return false;
  }
}
