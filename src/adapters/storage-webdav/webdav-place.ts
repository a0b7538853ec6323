import { BackupError, type Bytes } from '../../engine/index.ts';
import { equalBytes, OBJECT_FOLDERS, REPOSITORY_KEY } from '../../engine/low-level.ts';
import type { Send } from '../http/http-request.ts';
import { findFreeName, type NoteName, NOTES } from '../http/place-files.ts';
import { WebDavClient, type WebDavAccess } from './webdav-client.ts';
import { WebDavStorage } from './webdav-storage.ts';

/** Where on a WebDAV server the backups are. */
export interface WebDavPlace extends WebDavAccess {
  /** A path below the address, so that other files there are not mixed with the backups; empty: the address itself. */
  readonly folder: string;
}

/**
 * Finds the place of the backups at an address: the address itself if it contains a repository, else the folder, which
 * may not exist yet. Writes nothing.
 * @throws BackupError `place-missing` if nothing is at the address; `permission-lost`, `offline` and others.
 */
export async function findWebDavPlace(send: Send, place: WebDavPlace): Promise<WebDavPlace> {
  const folder = cleanFolder(place.folder);
  const client = new WebDavClient(send, place);
  if (!(await client.propfind('', 0))) throw new BackupError('place-missing', { hint: 'nothing-there' });
  return { ...place, folder: (await client.propfind(REPOSITORY_KEY, 0)) ? '' : folder };
}

/** A folder that does not exist yet: the same with a number. @throws BackupError as `findWebDavPlace`. */
export async function findFreeWebDavPlace(send: Send, place: WebDavPlace): Promise<WebDavPlace> {
  const wanted = cleanFolder(place.folder);
  const client = new WebDavClient(send, place);
  const isTaken = async (folder: string) => (await client.propfind(`${folder}/`, 0)) !== undefined;
  return { ...place, folder: await findFreeName(wanted, isTaken) };
}

/**
 * Opens the storage. @param mode `readwrite` creates the folder if it is missing.
 * @throws BackupError `no-repository` if it is opened for reading and the folder is missing; `place-missing` if the
 *   address is; and as `findWebDavPlace`.
 */
export async function openWebDavStorage(
  send: Send,
  place: WebDavPlace,
  mode: 'read' | 'readwrite',
): Promise<WebDavStorage> {
  const client = clientAt(send, place);
  if (!(await client.propfind('', 0))) {
    if (mode === 'read') throw new BackupError('no-repository', { context: { folder: place.folder } });
    await makeFolder(new WebDavClient(send, place), place.folder);
  }
  return new WebDavStorage(client, { isReadOnly: mode === 'read' });
}

/**
 * Writes a file for people beside the objects, unless it is already there. A page of the same size is the same page:
 * reading it back with each copy would cost more than the copy.
 */
export async function writeWebDavNote(send: Send, place: WebDavPlace, name: NoteName, bytes: Bytes): Promise<void> {
  const client = clientAt(send, place);
  const [known] = (await client.propfind(name, 0)) ?? [];
  if (known?.sizeBytes === bytes.length) {
    if (name === 'recover.html') return;
    const response = await client.request('GET', name, { isRepeatable: true });
    if (response.status === 200 && equalBytes(new Uint8Array(await response.arrayBuffer()), bytes)) return;
  }
  await client.put(name, bytes);
}

/** Removes everything this app has put there, and nothing else; then the folder itself, if it is empty. */
export async function removeWebDavBackups(send: Send, place: WebDavPlace): Promise<void> {
  const client = clientAt(send, place);
  if (!(await client.propfind('', 0))) return;
  for (const folder of OBJECT_FOLDERS) await client.remove(`${folder}/`);
  // The configuration last: if the app is killed before, the rest can still be recognized.
  for (const name of [...NOTES, REPOSITORY_KEY]) await client.remove(name);
  const left = (await client.propfind('', 1)) ?? [];
  // The folder itself is listed, too. An empty one that stays does no harm.
  if (left.length <= 1 && place.folder !== '') await client.remove('').catch(() => undefined);
}

function clientAt(send: Send, place: WebDavPlace): WebDavClient {
  return new WebDavClient(send, {
    ...place,
    address: new WebDavClient(send, place).addressOf(withSlash(place.folder)),
  });
}

/** Makes a folder, and those around it only if they are missing: not everybody may look at them. */
async function makeFolder(client: WebDavClient, folder: string): Promise<void> {
  if (folder !== '' && (await client.makeCollection(withSlash(folder)))) return;
  if (folder === '') throw new BackupError('place-missing', { hint: 'nothing-there' });
  await makeFolder(client, folder.slice(0, Math.max(0, folder.lastIndexOf('/'))));
  if (!(await client.makeCollection(withSlash(folder))))
    throw new BackupError('place-missing', { context: { folder } });
}

function withSlash(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}

/** @throws BackupError `invalid-format` for a path that would lead out of the address. */
function cleanFolder(folder: string): string {
  const names = folder.split('/').map((name) => name.trim());
  if (names.some((name) => name === '.' || name === '..'))
    throw new BackupError('invalid-format', { context: { what: 'a folder outside the address' } });
  return names.filter((name) => name !== '').join('/');
}
