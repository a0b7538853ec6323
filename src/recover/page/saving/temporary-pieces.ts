/*
 * [Note: Plain text on the disk]
 * A page that was opened from the disk has no private file system, and browsers lose Blobs in memory beyond some
 * 500 MiB. So a large file is collected in IndexedDB: a database with a random name for each, deleted as soon as the
 * browser has saved the file, when the page is left, and otherwise when this page is opened the next time. A Web Lock
 * of the same name shows that a tab still needs it. All pages opened from the disk share their databases, so only
 * names with this page's own prefix are touched.
 */

const PREFIX = 'heirloom-recover-';
const STORE = 'pieces';

/** Pieces of a file, in order, outside memory. */
export interface TemporaryPieces {
  add(piece: Blob): Promise<void>;
  /** All of them as one Blob, which stays readable until they are deleted. */
  join(type: string): Promise<Blob>;
  /** Never throws: what cannot be deleted now is deleted at the next start. */
  delete(): Promise<void>;
}

/** @throws DOMException if this browser stores nothing, as in some private windows, or no Blobs, as WebKitGTK 2.50. */
export async function openTemporaryPieces(): Promise<TemporaryPieces> {
  const name = `${PREFIX}${crypto.randomUUID()}`;
  const release = await hold(name);
  let database: IDBDatabase;
  try {
    database = await openDatabase(name);
  } catch (error) {
    release();
    throw error;
  }
  const remove = async () => {
    database.close();
    await deleteDatabase(name).catch(() => undefined);
    release();
  };
  try {
    await assertKeepsBlobs(database);
  } catch (error) {
    await remove();
    throw error;
  }
  let count = 0;
  return {
    add: async (piece) => {
      count += 1;
      await settle(database, 'readwrite', (store) => store.put(piece, count));
    },
    join: async (type) => {
      const pieces: Blob[] = [];
      for (let at = 1; at <= count; at += 1) pieces.push(await settle(database, 'readonly', (store) => store.get(at)));
      return new Blob(pieces, { type });
    },
    delete: remove,
  };
}

/** Deletes what tabs that were closed or crashed have left. Never throws. */
export async function deleteForgottenPieces(): Promise<void> {
  try {
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith(PREFIX)) continue;
      await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock) await deleteDatabase(name);
      });
    }
  } catch {
    // The next start tries again.
  }
}

/** Puts a Blob into the database and reads it back. @throws DOMException where that does not work. */
async function assertKeepsBlobs(database: IDBDatabase): Promise<void> {
  const key = 0;
  await settle(database, 'readwrite', (store) => store.put(new Blob(['kept']), key));
  const stored: unknown = await settle(database, 'readonly', (store) => store.get(key));
  if (!(stored instanceof Blob) || (await stored.text()) !== 'kept') throw new DOMException('no Blob came back');
}

function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(name, () => new Promise<void>((release) => resolve(release)));
    held.catch(reject);
  });
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('not opened'));
  });
}

/** One request in a transaction of its own, so that no more than one piece is ever under way. */
function settle<Value>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = ask(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
  });
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new DOMException('not deleted'));
    // Another connection is open; the browser deletes it once that is closed.
    request.onblocked = () => resolve();
  });
}
