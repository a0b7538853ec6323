import { BackupError, type Bytes } from '../../engine/index.ts';
import { equalBytes, OBJECT_FOLDERS, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { isNamed } from '../storage-opfs/file-system-access.ts';
import { toFolderError } from './folder-error.ts';
import { mayUseFolder } from './folder-permission.ts';

/** The folder for backups within the picked one, so that its other content is not mixed with them. */
export const BACKUPS_FOLDER = 'Heirloom backups';
/** The files beside the objects, for people. */
const NOTES = ['README.txt', 'recover.html'] as const;

const MOST_SUBFOLDERS = 100;

/** A picked folder, and the place of the backups in it. */
export interface FolderPlace {
  readonly root: FileSystemDirectoryHandle;
  /** `null`: the picked folder itself. */
  readonly subfolder: string | null;
}

/**
 * Finds the place of the backups in a picked folder, or the place for new ones: the folder itself if it contains a
 * repository.
 */
export async function findFolderPlace(root: FileSystemDirectoryHandle): Promise<FolderPlace> {
  return { root, subfolder: (await attempt(root, () => hasFile(root, REPOSITORY_KEY))) ? null : BACKUPS_FOLDER };
}

/** A subfolder that contains nothing yet: *Heirloom backups 2* and so on. */
export async function findFreePlace(root: FileSystemDirectoryHandle): Promise<FolderPlace> {
  return attempt(root, async () => {
    const names = new Set<string>();
    for await (const name of root.keys()) names.add(name);
    for (let at = 1; at < MOST_SUBFOLDERS; at += 1) {
      const subfolder = at === 1 ? BACKUPS_FOLDER : `${BACKUPS_FOLDER} ${at}`;
      if (!names.has(subfolder)) return { root, subfolder };
    }
    throw new BackupError('limit-exceeded', { hint: 'too-many-folders' });
  });
}

/**
 * The folder of the backups. @param mode `readwrite` creates it if it is missing.
 * @returns `undefined` if it is missing. @throws BackupError `permission-lost`, `place-missing`, and as
 *   `toFolderError`.
 */
export async function openPlace(
  { root, subfolder }: FolderPlace,
  mode: 'read' | 'readwrite',
): Promise<FileSystemDirectoryHandle | undefined> {
  if (!(await mayUseFolder(root, mode))) throw new BackupError('permission-lost', { context: { folder: root.name } });
  return attempt(root, async () => {
    // A handle outlives its folder: only accessing it shows whether the folder exists.
    await root.keys().next();
    if (subfolder === null) return root;
    if (mode === 'readwrite') return root.getDirectoryHandle(subfolder, { create: true });
    try {
      return await root.getDirectoryHandle(subfolder);
    } catch (error) {
      if (isNamed(error, 'NotFoundError')) return undefined;
      throw error;
    }
  });
}

/** Writes a file for people beside the objects, unless it is already there with the same bytes. */
export async function writeNote(place: FolderPlace, name: (typeof NOTES)[number], bytes: Bytes): Promise<void> {
  const folder = await openPlace(place, 'readwrite');
  if (!folder) return;
  await attempt(place.root, async () => {
    const file = await folder.getFileHandle(name, { create: true });
    const there = await file.getFile();
    if (there.size === bytes.length && equalBytes(new Uint8Array(await there.arrayBuffer()), bytes)) return;
    const stream = await file.createWritable();
    await stream.write(bytes);
    await stream.close();
  });
}

/** Removes everything this app has put there, and nothing else; then the folder itself, if it is empty. */
export async function removeBackupsIn(place: FolderPlace): Promise<void> {
  const folder = await openPlace(place, 'readwrite');
  if (!folder) return;
  await attempt(place.root, async () => {
    // The configuration last: if the app is killed before, the rest can still be recognised.
    for (const name of [...OBJECT_FOLDERS, ...NOTES, REPOSITORY_KEY]) {
      await folder.removeEntry(name, { recursive: true }).catch((error: unknown) => {
        if (!isNamed(error, 'NotFoundError')) throw error;
      });
    }
    const isEmpty = (await folder.keys().next()).done === true;
    if (isEmpty && place.subfolder !== null) await place.root.removeEntry(place.subfolder);
  });
}

async function hasFile(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (isNamed(error, 'NotFoundError', 'TypeMismatchError')) return false;
    throw error;
  }
}

async function attempt<Value>(root: FileSystemDirectoryHandle, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw toFolderError(error, root.name);
  }
}
