import type { Bytes } from '../engine/index.ts';
import { openPrivateRoot, RESERVE_BYTES } from '../platform/browser-storage.ts';
import { openScratchFolder } from './scratch-storage/scratch-folder.ts';
import { ifThere } from './storage-opfs/directory-folders.ts';
import { canGrowTo, fillFile } from './storage-opfs/write-file.ts';

/*
 * [Note: Space in reserve]
 *
 * On a full disk the browser refuses every write that carries bytes: a file, a note, and any transaction that puts a
 * row, even if it deletes others. Chromium (156) adds up the sizes of the values put and compares the sum with the free
 * space when the transaction commits; only deletions pass. So nothing that could help with a full disk would work: no
 * backup of the state before a restore, no restore, no undo.
 *
 * So while there is plenty of space, pieces of random bytes are stored. They are removed while such a job runs, and
 * stored again afterwards as far as there is still space. A job that needs the space holds a Web Lock, shared; storing
 * pieces takes it exclusively, so no tab fills the space that another has just freed, and a killed tab releases the
 * lock. Missing pieces are stored again by the next such job, or by the next backup if there is plenty of space.
 *
 * How much: a restore needs about the size of the rows that it writes, and the database's log needs the same again
 * until it is compacted. With 16 MB, 8,000 rows of 500 bytes can be replaced on a full disk, and that undone, redone
 * and undone again.
 */

/** The folder of the origin's private file system with the reserve. */
export const RESERVE_FOLDER = 'heirloom-reserve';
const RESERVE_LOCK = 'heirloom-reserve';

const PIECES = 16;
const PIECE_BYTES = RESERVE_BYTES / PIECES;
/** With this much free space, the reserve is not needed. */
const AMPLE_BYTES = 4 * RESERVE_BYTES;
/** The maximum that `getRandomValues` returns at once. */
const RANDOM_BYTES = 65_536;

/**
 * Runs a job that helps with a full disk, without the reserve if space is short. Afterwards as much of it as fits is
 * stored again. May be called within such a job.
 */
export async function withReserve<Value>(job: () => Promise<Value>): Promise<Value> {
  try {
    return await navigator.locks.request(RESERVE_LOCK, { mode: 'shared' }, async () => {
      await giveUpIfShort();
      return job();
    });
  } finally {
    await keepReserve('what-fits');
  }
}

/**
 * Stores the missing part of the reserve: only with plenty of space or, with `what-fits`, if there was a reserve
 * before. Never fails, and does nothing while a job needs the space.
 */
export async function keepReserve(how: 'where-ample' | 'what-fits'): Promise<void> {
  try {
    await navigator.locks.request(RESERVE_LOCK, { ifAvailable: true }, async (lock) => {
      const root = lock && (await openPrivateRoot());
      if (!root) return;
      const known = await ifThere(root.getDirectoryHandle(RESERVE_FOLDER));
      const missing = await missingPieces(known);
      if (missing.length === 0) return;
      if ((!known || how === 'where-ample') && !(await isSpaceAmple())) return;
      const folder = known ?? (await root.getDirectoryHandle(RESERVE_FOLDER, { create: true }));
      for (const name of missing) await writePiece(folder, name);
    });
  } catch {
    // A reserve must not make anything else fail.
  }
}

/** The folder stays, which shows that there was a reserve. Never fails: the job may well succeed without. */
async function giveUpIfShort(): Promise<void> {
  try {
    const root = await openPrivateRoot();
    const folder = root && (await ifThere(root.getDirectoryHandle(RESERVE_FOLDER)));
    if (!folder) return;
    const names = await namesIn(folder);
    if (names.length === 0 || (await isSpaceAmple())) return;
    for (const name of names) await folder.removeEntry(name).catch(() => undefined);
  } catch {
    // As above.
  }
}

/**
 * Whether there is so much free space that the reserve is not needed. Found out by trying, because Chromium (156)
 * answers `estimate` with 10 GiB more than is used, however little is left. If it cannot be tried, space counts as
 * short.
 */
async function isSpaceAmple(): Promise<boolean> {
  try {
    const scratch = await openScratchFolder();
    if (!scratch) return false;
    try {
      return await canGrowTo(await scratch.handle.getFileHandle('trial', { create: true }), AMPLE_BYTES);
    } finally {
      await scratch.discard();
    }
  } catch {
    return false;
  }
}

async function missingPieces(folder: FileSystemDirectoryHandle | undefined): Promise<readonly string[]> {
  const names = folder ? await namesIn(folder) : [];
  return Array.from({ length: PIECES }, (_, number) => String(number)).filter((name) => !names.includes(name));
}

/** @throws if it does not fit. */
async function writePiece(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await fillFile(await folder.getFileHandle(name, { create: true }), randomPiece());
  } catch (error) {
    await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}

/** Not zeros, which a compressing file system would store in no space. */
function randomPiece(): Bytes {
  const bytes = new Uint8Array(PIECE_BYTES);
  for (let at = 0; at < bytes.length; at += RANDOM_BYTES) crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES));
  return bytes;
}
