import { throwIfAborted } from '../../engine/index.ts';
import { z } from '../../engine/low-level.ts';
import { readJson } from '../http/json-answer.ts';
import { readFailure, toDropboxError } from './dropbox-error.ts';
import { callDropbox, type DropboxConnection, type DropboxRequest } from './dropbox-request.ts';

/** A file or a folder. */
export interface DropboxEntry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  /** Of a file: changes with its content. */
  readonly revision: string;
  readonly contentHash: string;
}

const entry = z.object({
  '.tag': z.string(),
  name: z.string(),
  size: z.optional(z.number()),
  rev: z.optional(z.string()),
  content_hash: z.optional(z.string()),
});
const page = z.object({ entries: z.array(entry), cursor: z.string(), has_more: z.boolean() });

const PAGE_SIZE = 2000;
/** Dropbox may forget a cursor; a listing that begins again too often is given up. */
const MOST_RESETS = 3;

/** The path of something in the folder of a connection; without a name, that of the folder itself. */
export function pathOf({ folder }: DropboxConnection, name = ''): string {
  return [folder, name]
    .filter((part) => part !== '')
    .map((part) => `/${part}`)
    .join('');
}

/** @returns `undefined` if there is nothing. @throws BackupError as `toDropboxError`. */
export async function getEntry(
  connection: DropboxConnection,
  name: string,
  signal?: AbortSignal,
): Promise<DropboxEntry | undefined> {
  const path = pathOf(connection, name);
  const response = await callDropbox(connection, { route: 'files/get_metadata', arguments: { path }, signal });
  if (response.ok) return toEntry(await readJson(response, entry, 'Dropbox'));
  if (await isNotFound(response)) return undefined;
  throw await toDropboxError(response, { path });
}

/**
 * What is in a folder, page by page; nothing if there is no such folder. An entry that changes meanwhile may come
 * twice.
 * @throws BackupError as `toDropboxError`.
 */
export async function* listEntries(
  connection: DropboxConnection,
  name: string,
  { signal, pageSize = PAGE_SIZE }: { readonly signal?: AbortSignal | undefined; readonly pageSize?: number } = {},
): AsyncGenerator<DropboxEntry, void, undefined> {
  const path = pathOf(connection, name);
  const first: DropboxRequest = { route: 'files/list_folder', arguments: { path, limit: pageSize }, signal };
  let request = first;
  for (let resets = 0; ;) {
    throwIfAborted(signal);
    const response = await callDropbox(connection, request);
    if (!response.ok) {
      const { tags } = await readFailure(response.clone());
      if (tags.includes('reset') && (resets += 1) <= MOST_RESETS) {
        request = first;
        continue;
      }
      if (await isNotFound(response.clone())) return;
      throw await toDropboxError(response, { path });
    }
    const { entries, cursor, has_more: hasMore } = await readJson(response, page, 'Dropbox');
    yield* entries.filter(({ '.tag': tag }) => tag !== 'deleted').map(toEntry);
    if (!hasMore) return;
    request = { route: 'files/list_folder/continue', arguments: { cursor }, signal };
  }
}

/**
 * Removes a file, or a folder with what is in it; nothing if it is not there. @throws BackupError as
 * `toDropboxError`.
 */
export function removeEntry(connection: DropboxConnection, name: string, signal?: AbortSignal): Promise<void> {
  return connection.writes.run(async () => {
    const path = pathOf(connection, name);
    const response = await callDropbox(connection, { route: 'files/delete_v2', arguments: { path }, signal });
    if (!response.ok && !(await isNotFound(response.clone()))) throw await toDropboxError(response, { path });
  }, signal);
}

async function isNotFound(response: Response): Promise<boolean> {
  return response.status === 409 && (await readFailure(response.clone())).tags.includes('not_found');
}

function toEntry(found: z.infer<typeof entry>): DropboxEntry {
  const { name, size = 0, rev = '', content_hash: hash = '' } = found;
  return { name, isFolder: found['.tag'] === 'folder', sizeBytes: size, revision: rev, contentHash: hash };
}
