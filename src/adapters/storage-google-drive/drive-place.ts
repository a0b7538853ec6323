import type { Bytes } from '../../engine/index.ts';
import { encodeHex, OBJECT_FOLDERS, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { findFreeName, type NoteName, NOTES } from '../http/place-files.ts';
import { FOLDER_TYPE, getFile, quoted, removeFile, searchFiles, type DriveFile } from './drive-files.ts';
import { DriveFolders } from './drive-folders.ts';
import { newestOf } from './drive-memory.ts';
import type { DriveConnection } from './drive-request.ts';
import type { DrivePlace } from './drive-storage.ts';
import { uploadFile } from './drive-upload.ts';

/** A name of a folder that does not exist yet: the same with a number. */
export function findFreeDriveFolder(connection: DriveConnection, wanted: string): Promise<string> {
  return findFreeName(wanted, async (folder) => {
    const query = `name = ${quoted(folder)} and mimeType = ${quoted(FOLDER_TYPE)}`;
    return (await searchFiles(connection, query, { pageSize: 1 }).next()).done !== true;
  });
}

/** Writes a file for people beside the objects, unless it is already there with the same bytes. */
export async function writeDriveNote(place: DrivePlace, name: NoteName, bytes: Bytes): Promise<void> {
  const { connection, memory } = place;
  const folders = new DriveFolders(connection, place.folder, memory);
  const known = newestOf(memory.corrected(name, await filesNamed(place, folders, name)));
  const sum = encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  if (known?.sha256 === sum) return;
  const file = known
    ? await uploadFile(connection, { kind: 'replace', id: known.id }, bytes)
    : await uploadFile(
        connection,
        { kind: 'new', id: await folders.newId(), name, parent: await folders.ensure('') },
        bytes,
      );
  memory.noteWritten(name, file);
}

/** Removes everything this app has put there, and nothing else; then the folder itself, if it is empty. */
export async function removeDriveBackups(place: DrivePlace): Promise<void> {
  const { connection, memory } = place;
  const folders = new DriveFolders(connection, place.folder, memory);
  for (const folder of OBJECT_FOLDERS) {
    for (const id of await folders.find(folder)) await removeFile(connection, id);
    for (const key of memory.writtenKeys()) if (key.startsWith(`${folder}/`)) forget(place, key);
    memory.folders.delete(folder);
  }
  // The configuration last: if the app is killed before, the rest can still be recognized.
  for (const name of [...NOTES, REPOSITORY_KEY]) {
    const found = memory.corrected(name, await filesNamed(place, folders, name));
    for (const { id } of found) {
      await removeFile(connection, id);
      memory.noteRemoved(name, id);
    }
  }
  for (const id of await folders.find('')) {
    const left = await searchFiles(connection, `${quoted(id)} in parents`, { pageSize: 1 }).next();
    // A listing that lags may still show what was removed.
    if (left.done === true || !(await getFile(connection, left.value.id))) await removeFile(connection, id);
  }
  memory.folders.delete('');
}

function forget({ memory }: DrivePlace, key: string): void {
  const written = memory.writtenAt(key);
  if (written) memory.noteRemoved(key, written.id);
}

async function filesNamed(
  { connection }: DrivePlace,
  folders: DriveFolders,
  name: string,
): Promise<readonly DriveFile[]> {
  const query = await folders.queryFor('');
  const found: DriveFile[] = [];
  if (query !== undefined)
    for await (const file of searchFiles(connection, `${query} and name = ${quoted(name)}`)) found.push(file);
  return found;
}
