import type { Bytes } from '../../engine/index.ts';
import { findFreeName, type NoteName, removeOwnFiles } from '../http/place-files.ts';
import { getItem, listItems, removeItem } from './drive-items.ts';
import type { OneDriveConnection } from './graph-request.ts';
import { uploadFile } from './onedrive-upload.ts';
import { quickXorHash } from './quick-xor-hash.ts';

/** A folder that does not exist yet: the same with a number. */
export function findFreeOneDriveFolder(connection: OneDriveConnection): Promise<string> {
  const isTaken = async (folder: string) => (await getItem({ ...connection, folder }, '')) !== undefined;
  return findFreeName(connection.folder, isTaken);
}

/**
 * Writes a file for people beside the objects, unless it is already there. Where OneDrive says no sum, a file of the
 * same size is the same: reading it back with each copy would cost more than the copy.
 */
export async function writeOneDriveNote(connection: OneDriveConnection, name: NoteName, bytes: Bytes): Promise<void> {
  const known = await getItem(connection, name);
  if (known?.sizeBytes === bytes.length && (known.quickXorHash ?? quickXorHash(bytes)) === quickXorHash(bytes)) return;
  await uploadFile(connection, name, bytes, { mode: 'replace' });
}

/** Removes everything this app has put there, and nothing else; then the folder itself, if it is empty. */
export async function removeOneDriveBackups(connection: OneDriveConnection): Promise<void> {
  await removeOwnFiles((name) => removeItem(connection, name));
  for await (const _ of listItems(connection, '')) return;
  await removeItem(connection, '');
}
