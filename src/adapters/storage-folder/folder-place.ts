import { BackupError, OBJECT_FOLDERS, REPOSITORY_KEY } from '../../engine/index.ts';
import { isNamed } from '../storage-opfs/file-system-access.ts';
import { toFolderError } from './folder-error.ts';
import { mayUseFolder } from './folder-permission.ts';

/**
 * The folder that backups are put in, within the one that was picked: so that its other content is not mixed with them.
 */
export const BACKUPS_FOLDER = 'Heirloom backups';
const README_NAME = 'README.txt';

const MOST_SUBFOLDERS = 100;

/** A folder that a person picked, and where in it the backups are. */
export interface FolderPlace {
  readonly root: FileSystemDirectoryHandle;
  /** `null`: the picked folder itself. */
  readonly subfolder: string | null;
}

/** Where the backups are in a picked folder, or would be put: the folder itself, if a repository stands in it. */
export async function findFolderPlace(root: FileSystemDirectoryHandle): Promise<FolderPlace> {
  return { root, subfolder: (await attempt(root, () => hasFile(root, REPOSITORY_KEY))) ? null : BACKUPS_FOLDER };
}

/** A subfolder in which nothing stands yet: *Heirloom backups 2* and so on. */
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
 * The folder of the backups. @param mode `readwrite` makes it where there is none.
 * @returns `undefined` where it is not there. @throws BackupError `permission-lost`, `place-missing`, and as
 *   `toFolderError`.
 */
export async function openPlace(
  { root, subfolder }: FolderPlace,
  mode: 'read' | 'readwrite',
): Promise<FileSystemDirectoryHandle | undefined> {
  if (!(await mayUseFolder(root, mode))) throw new BackupError('permission-lost', { context: { folder: root.name } });
  return attempt(root, async () => {
    // A handle outlives its folder: only a look into it tells whether that is there.
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

/** Writes the note that says how to get the data back, unless it stands there already. */
export async function writeReadme(place: FolderPlace, text: string): Promise<void> {
  const folder = await openPlace(place, 'readwrite');
  if (!folder) return;
  await attempt(place.root, async () => {
    const file = await folder.getFileHandle(README_NAME, { create: true });
    if ((await (await file.getFile()).text()) === text) return;
    const stream = await file.createWritable();
    await stream.write(text);
    await stream.close();
  });
}

/** Removes what this app has put there, and nothing else; then the folder itself, should it be empty. */
export async function removeBackupsIn(place: FolderPlace): Promise<void> {
  const folder = await openPlace(place, 'readwrite');
  if (!folder) return;
  await attempt(place.root, async () => {
    // The configuration last: killed before, what is left is still known for what it is.
    for (const name of [...OBJECT_FOLDERS, README_NAME, REPOSITORY_KEY]) {
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
