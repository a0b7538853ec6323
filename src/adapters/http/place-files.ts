import { BackupError, type ObjectFolder, type StoredObject } from '../../engine/index.ts';
import { isStorageKey, OBJECT_FOLDERS, REPOSITORY_KEY, storageKey } from '../../engine/low-level.ts';

/** The files beside the objects, for people. */
export const NOTES = ['README.txt', 'recover.html'] as const;

export type NoteName = (typeof NOTES)[number];

const MOST_FOLDERS = 100;

/**
 * A name under which there is nothing yet: the same with a number. @param separator before the number.
 * @throws BackupError `limit-exceeded` with the hint `too-many-folders`; as `isTaken`.
 */
export async function findFreeName(
  wanted: string,
  isTaken: (name: string) => Promise<boolean>,
  separator = ' ',
): Promise<string> {
  for (let at = 1; at < MOST_FOLDERS; at += 1) {
    const name = at === 1 ? wanted : `${wanted}${separator}${at}`;
    if (!(await isTaken(name))) return name;
  }
  throw new BackupError('limit-exceeded', { hint: 'too-many-folders' });
}

/**
 * Removes everything that this app has put into a folder, and nothing else.
 * @param remove removes a file, or a folder with what is in it, by its name; does nothing if it is not there.
 */
export async function removeOwnFiles(remove: (name: string) => Promise<void>): Promise<void> {
  for (const folder of OBJECT_FOLDERS) await remove(folder);
  // The configuration last: if the app is killed before, the rest can still be recognized.
  for (const name of [...NOTES, REPOSITORY_KEY]) await remove(name);
}

interface ListedFile {
  readonly name: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
}

/** The objects among the files in a folder, each once: a listing that changes meanwhile may show one twice. */
export async function* objectsAmong(
  folder: ObjectFolder,
  files: AsyncIterable<ListedFile>,
): AsyncGenerator<StoredObject, void, undefined> {
  const seen = new Set<string>();
  for await (const { name, isFolder, sizeBytes } of files) {
    const key = storageKey(folder, name);
    if (isFolder || !isStorageKey(key) || seen.has(key)) continue;
    seen.add(key);
    yield { key, sizeBytes };
  }
}
