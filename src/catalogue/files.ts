import { createStore, get, set, update } from 'idb-keyval';
import { db } from './database.ts';
import { conflictHashes } from './describe-source.ts';
import type { StoredFile } from './model.ts';
import { withStorageErrors } from './storage-errors.ts';

/** How long a file that no record uses is kept: long enough for every undo. */
export const UNUSED_FILE_GRACE_MS = 24 * 60 * 60 * 1000;

const MARKS_KEY = 'unused-files';
/** Hashes of the files that others added while a restore was running. */
const PUT_KEY = 'put-during-restore';

/**
 * Shared by code that adds a file, exclusive for the sweep: a file that is added again is not swept before its record
 * exists.
 */
const FILES_LOCK = 'heirloom-files';
/** Held by a restore from its first file to its records (see the worker's locks). */
const RESTORE_LOCK = 'heirloom-restore';

/** The place of the marks: only on this device, so that they are never part of a backup. Opened on first use. */
let marksStore: ReturnType<typeof createStore> | undefined;
const marks = () => (marksStore ??= createStore('heirloom-sweep', 'marks'));

/**
 * Stores a file under its hash. An existing file with that hash is the same content and is kept, unless it can no
 * longer be read. So this may be called again. Do not call it within a transaction: it waits for a running sweep.
 * @param hash SHA-256 of the content, lower-case hexadecimal, computed by the caller.
 * @throws CatalogueError `storage-full`.
 */
export async function putFile(blob: Blob, hash: string): Promise<void> {
  await navigator.locks.request(FILES_LOCK, { mode: 'shared' }, async () => {
    if (await isRestoring()) await update<unknown>(PUT_KEY, (stored) => new Set([...asHashes(stored), hash]), marks());
    const wasThere = await isContentThere(hash);
    if (!wasThere) await withStorageErrors(() => db.files.put({ hash, blob, sizeBytes: blob.size, type: blob.type }));
    // It may have been unused for long; its grace period starts again.
    if (wasThere) await update<unknown>(MARKS_KEY, (stored) => withoutMark(stored, hash), marks());
  });
}

/** Whether the content exists, and not only its key: the browser may have lost the content's file. */
async function isContentThere(hash: string): Promise<boolean> {
  const row = await getFile(hash);
  if (!row) return false;
  try {
    await row.blob.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** The file with this hash, if there is one. Its content is read only when the blob is. */
export async function getFile(hash: string): Promise<StoredFile | undefined> {
  return withStorageErrors(() => db.files.get(hash));
}

/**
 * Deletes files that no record and no conflict uses, in two steps: a file found unused is marked with the time; if it
 * is still unused when its mark is older than the grace period, it is deleted. So undo finds recently deleted files,
 * and a file that was added just before its record is safe. Call it once after each start, when idle; it does nothing
 * while files are being added or a restore runs.
 * @returns the hashes of the deleted files.
 */
export async function deleteUnusedFiles(
  options: { readonly graceMs?: number; readonly now?: number } = {},
): Promise<string[]> {
  const { graceMs = UNUSED_FILE_GRACE_MS, now = Date.now() } = options;
  // Shared: it makes a restore wait, yet differs from the lock of one.
  return navigator.locks.request(RESTORE_LOCK, { ifAvailable: true, mode: 'shared' }, (restoreLock) =>
    navigator.locks.request(FILES_LOCK, { ifAvailable: true }, (filesLock) =>
      restoreLock && filesLock ? sweep(graceMs, now) : [],
    ),
  );
}

async function sweep(graceMs: number, now: number): Promise<string[]> {
  const markedAt = asMarks(await get<unknown>(MARKS_KEY, marks()));
  const unused = new Map<string, number>();
  const deleted = await withStorageErrors(() =>
    db.transaction('rw', db.files, db.records, db.conflicts, async () => {
      const used = await readUsedHashes();
      for (const hash of await db.files.toCollection().primaryKeys()) {
        if (!used.has(hash)) unused.set(hash, markedAt.get(hash) ?? now);
      }
      const old = [...unused].filter(([, since]) => now - since >= graceMs && since !== now).map(([hash]) => hash);
      await db.files.bulkDelete(old);
      return old;
    }),
  );
  for (const hash of deleted) unused.delete(hash);
  await set(MARKS_KEY, unused, marks());
  return deleted;
}

/**
 * Called by a restore that holds its lock, before it brings in files: from then on, files that others add meanwhile are
 * noted.
 */
export async function beginBringingFiles(): Promise<void> {
  // Exclusive, so a file that is just being added is stored before the restore checks which files exist.
  await navigator.locks.request(FILES_LOCK, () => set(PUT_KEY, new Set(), marks()));
}

/**
 * Deletes files of a restore that ended without bringing in their records. Files that a record uses, or that others
 * added under the same hash meanwhile, stay.
 * @param hashes files that did not exist when the restore began.
 */
export async function takeBackFiles(hashes: readonly string[]): Promise<void> {
  await navigator.locks.request(FILES_LOCK, async () => {
    const put = asHashes(await get<unknown>(PUT_KEY, marks()));
    await withStorageErrors(() =>
      db.transaction('rw', db.files, db.records, db.conflicts, async () => {
        const used = await readUsedHashes();
        await db.files.bulkDelete(hashes.filter((hash) => !used.has(hash) && !put.has(hash)));
      }),
    );
  });
}

/** The hashes of all files in use. Conflicts are few, so all of them are read. */
async function readUsedHashes(): Promise<ReadonlySet<unknown>> {
  const used = new Set<unknown>(await db.records.orderBy('fileHashes').uniqueKeys());
  await db.conflicts.each((row) => {
    for (const hash of conflictHashes(row)) used.add(hash);
  });
  return used;
}

/** Whether a restore is running, in any tab. */
async function isRestoring(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name, mode }) => name === RESTORE_LOCK && mode === 'exclusive');
}

function asHashes(stored: unknown): ReadonlySet<string> {
  return stored instanceof Set ? (stored as ReadonlySet<string>) : new Set(); // Only this file writes it.
}

/** When each file was found unused, by hash. */
function asMarks(stored: unknown): ReadonlyMap<string, number> {
  return stored instanceof Map ? (stored as ReadonlyMap<string, number>) : new Map(); // Only this file writes it.
}

function withoutMark(stored: unknown, hash: string): ReadonlyMap<string, number> {
  return new Map([...asMarks(stored)].filter(([marked]) => marked !== hash));
}
