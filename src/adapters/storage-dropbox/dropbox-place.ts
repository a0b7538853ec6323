import { BackupError, type Bytes } from '../../engine/index.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY, z } from '../../engine/low-level.ts';
import { contentHash } from './content-hash.ts';
import { toDropboxError } from './dropbox-error.ts';
import { getEntry, listEntries, pathOf, removeEntry } from './dropbox-files.ts';
import { callDropbox, type DropboxConnection } from './dropbox-request.ts';
import { upload } from './upload.ts';

/** The files beside the objects, for people. */
const NOTES = ['README.txt', 'recover.html'] as const;

const MOST_FOLDERS = 100;

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
  const { account_id: id, email } = account.parse(await response.json());
  return { id, email };
}

/** A folder that does not exist yet: the same with a number. */
export async function findFreeFolder(connection: DropboxConnection): Promise<string> {
  const { folder: wanted } = connection;
  for (let at = 1; at < MOST_FOLDERS; at += 1) {
    const folder = at === 1 ? wanted : `${wanted} ${at}`;
    if (!(await getEntry({ ...connection, folder }, ''))) return folder;
  }
  throw new BackupError('limit-exceeded', { hint: 'too-many-folders' });
}

/** Writes a file for people beside the objects, unless it is already there with the same bytes. */
export async function writeDropboxNote(
  connection: DropboxConnection,
  name: (typeof NOTES)[number],
  bytes: Bytes,
): Promise<void> {
  const known = await getEntry(connection, name);
  if (known?.contentHash === (await contentHash(bytes))) return;
  await upload(connection, pathOf(connection, name), bytes, { mode: 'overwrite' });
}

/** Removes everything this app has put there, and nothing else; then the folder itself, if it is empty. */
export async function removeDropboxBackups(connection: DropboxConnection): Promise<void> {
  for (const folder of OBJECT_FOLDERS) await removeEntry(connection, folder);
  // The configuration last: if the app is killed before, the rest can still be recognized.
  for (const name of [...NOTES, REPOSITORY_KEY]) await removeEntry(connection, name);
  for await (const _ of listEntries(connection, '')) return;
  await removeEntry(connection, '');
}
