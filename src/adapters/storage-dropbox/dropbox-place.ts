import type { Bytes } from '../../engine/index.ts';
import { z } from '../../engine/low-level.ts';
import { readJson } from '../http/json-answer.ts';
import { findFreeName, type NoteName, removeOwnFiles } from '../http/place-files.ts';
import { contentHash } from './content-hash.ts';
import { toDropboxError } from './dropbox-error.ts';
import { getEntry, listEntries, pathOf, removeEntry } from './dropbox-files.ts';
import { callDropbox, type DropboxConnection } from './dropbox-request.ts';
import { upload } from './upload.ts';

export interface DropboxAccount {
  readonly id: string;
  /** The address with which the person signs in. */
  readonly email: string;
}

const account = z.object({ account_id: z.string(), email: z.string() });

/** Whose Dropbox it is. @throws BackupError as `toDropboxError`. */
export async function getAccount(connection: DropboxConnection): Promise<DropboxAccount> {
  const response = await callDropbox(connection, { route: 'users/get_current_account' });
  if (!response.ok) throw await toDropboxError(response);
  const { account_id: id, email } = await readJson(response, account, 'Dropbox');
  return { id, email };
}

/** A folder that does not exist yet: the same with a number. */
export function findFreeFolder(connection: DropboxConnection): Promise<string> {
  const isTaken = async (folder: string) => (await getEntry({ ...connection, folder }, '')) !== undefined;
  return findFreeName(connection.folder, isTaken);
}

/** Writes a file for people beside the objects, unless it is already there with the same bytes. */
export async function writeDropboxNote(connection: DropboxConnection, name: NoteName, bytes: Bytes): Promise<void> {
  const known = await getEntry(connection, name);
  if (known?.contentHash === (await contentHash(bytes))) return;
  await upload(connection, pathOf(connection, name), bytes, { mode: 'overwrite' });
}

/** Removes everything this app has put there, and nothing else; then the folder itself, if it is empty. */
export async function removeDropboxBackups(connection: DropboxConnection): Promise<void> {
  await removeOwnFiles((name) => removeEntry(connection, name));
  for await (const _ of listEntries(connection, '')) return;
  await removeEntry(connection, '');
}
