import { copyFile, link, lstat, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataFolderError } from './data-folder-error.ts';
import { isErrno } from '../storage-node-fs/errno.ts';
import { syncDirectory } from '../storage-node-fs/sync-directory.ts';

/*
 * [Note: How a data folder is replaced]
 *
 * The new folder is written beside the old one, `.<name>.heirloom-new`, made durable, and takes the old one's place by
 * two renames: the old one becomes `.<name>.heirloom-old`, then the new one gets its name. A folder that is missing or
 * empty needs the second alone. A process that is killed between the two leaves no folder of that name: whichever
 * command comes next finds both beside it, and the new one is whole, so it makes the second rename. Anything else that
 * is found beside a folder was left by a process that was killed earlier, and is removed by the next restore.
 */

/** What stands beside a data folder while it is restored into. */
export interface FolderPlaces {
  readonly folder: string;
  readonly next: string;
  readonly previous: string;
  readonly staging: string;
  readonly lock: string;
}

export function placesOf(folder: string): FolderPlaces {
  const beside = (what: string) => join(dirname(folder), `.${basename(folder)}.heirloom-${what}`);
  return { folder, next: beside('new'), previous: beside('old'), staging: beside('incoming'), lock: beside('lock') };
}

/** Finishes what a killed restore has left between its two renames. May be called at any time. */
export async function recoverFolder({ folder, next, previous }: FolderPlaces): Promise<void> {
  if ((await exists(folder)) || !(await exists(previous))) return;
  try {
    await rename((await exists(next)) ? next : previous, folder);
    await syncDirectory(dirname(folder));
  } catch (error) {
    // Another process has done the same, or the restore itself was just doing so.
    if (!isErrno(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}

/** Removes what killed restores have left. Only under the lock. */
export async function removeLeftovers(places: FolderPlaces): Promise<void> {
  await recoverFolder(places);
  for (const left of [places.next, places.previous, places.staging]) await rm(left, { recursive: true, force: true });
}

/**
 * Puts the new folder in the place of the old one. Files in the old one that are not part of the data, such as `.git`,
 * come along.
 * @param owned paths of the old folder's data. @param written paths of the new one's.
 */
export async function replaceFolder(
  places: FolderPlaces,
  owned: ReadonlySet<string>,
  written: ReadonlySet<string>,
): Promise<void> {
  const { folder, next, previous } = places;
  if (await exists(folder)) await carryOver(folder, next, { owned, written });
  await syncDirectory(next);
  if (!(await tookPlace(next, folder))) {
    await renameAway(folder, previous);
    await rename(next, folder);
  }
  await syncDirectory(dirname(folder));
  await rm(previous, { recursive: true, force: true });
}

/** One rename, where there is nothing to be replaced: no folder, or an empty one. */
async function tookPlace(next: string, folder: string): Promise<boolean> {
  try {
    await rename(next, folder);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES')) return false;
    throw asRefused(folder, error);
  }
}

async function renameAway(folder: string, previous: string): Promise<void> {
  try {
    await rename(folder, previous);
  } catch (error) {
    throw asRefused(folder, error);
  }
}

function asRefused(folder: string, cause: unknown): unknown {
  if (!isErrno(cause, 'EBUSY', 'EXDEV', 'EPERM', 'EACCES')) return cause;
  const advice = 'Choose a folder within it: the root of a disk, or a folder that the system uses, cannot be replaced.';
  return new DataFolderError('permission-denied', advice, { place: folder, what: 'cannot be replaced' }, cause);
}

/** Gives every file that is not part of the data a second name in the new folder; links and empty folders are kept. */
async function carryOver(
  from: string,
  to: string,
  paths: { readonly owned: ReadonlySet<string>; readonly written: ReadonlySet<string> },
  within = '',
): Promise<void> {
  for (const entry of await readdir(join(from, within), { withFileTypes: true })) {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (paths.owned.has(path) || paths.written.has(path)) continue;
    const [source, target] = [join(from, path), join(to, path)];
    if (entry.isDirectory()) {
      const holdsData = isAbove(path, paths.owned) && !isAbove(path, paths.written);
      if (!holdsData) await mkdir(target, { recursive: true, mode: (await stat(source)).mode });
      await carryOver(from, to, paths, path);
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile()) await linkOrCopy(source, target);
  }
}

function isAbove(folder: string, paths: ReadonlySet<string>): boolean {
  for (const path of paths) if (path.startsWith(`${folder}/`)) return true;
  return false;
}

/** A second name for a file; where a disk has no links, a copy. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!isErrno(error, 'EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS', 'EACCES')) throw error;
    await copyFile(from, to);
    await syncDirectory(to);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}
