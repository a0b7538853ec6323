import { BackupError, throwIfAborted } from '../../engine/index.ts';
import { z } from '../../engine/low-level.ts';
import { toDriveError } from './drive-error.ts';
import { askDrive, driveJson, type DriveConnection } from './drive-request.ts';

/** A file or a folder. Names are not unique in Drive. */
export interface DriveFile {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** ISO 8601, by the server's clock. */
  readonly modifiedAt: string;
  /** Missing for folders. */
  readonly sha256: string | undefined;
}

export const FOLDER_TYPE = 'application/vnd.google-apps.folder';
export const FILE_FIELDS = 'id,name,size,modifiedTime,sha256Checksum,trashed';

const file = z.object({
  id: z.string(),
  name: z.string(),
  size: z.optional(z.string()),
  modifiedTime: z.optional(z.string()),
  sha256Checksum: z.optional(z.string()),
  trashed: z.optional(z.boolean()),
});
const page = z.object({ files: z.array(file), nextPageToken: z.optional(z.string()) });

const PAGE_SIZE = 1000;

interface SearchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly pageSize?: number;
}

/**
 * What a search finds, page by page. What was written a moment ago may be missing. @param query see “Search query
 * terms”.
 */
export async function* searchFiles(
  connection: DriveConnection,
  query: string,
  { signal, pageSize = PAGE_SIZE }: SearchOptions = {},
): AsyncGenerator<DriveFile, void, undefined> {
  let token: string | undefined;
  do {
    throwIfAborted(signal);
    const response = await askDrive(connection, {
      method: 'GET',
      path: 'drive/v3/files',
      query: {
        q: `${query} and trashed = false`,
        spaces: 'drive',
        pageSize: String(pageSize),
        fields: `nextPageToken,files(${FILE_FIELDS})`,
        ...(token === undefined ? {} : { pageToken: token }),
      },
      signal,
    });
    const { files, nextPageToken } = await driveJson(response, page);
    yield* files.map(toFile);
    if (nextPageToken !== undefined && nextPageToken === token)
      throw new BackupError('invalid-format', { context: { what: 'a listing without end' } });
    token = nextPageToken;
  } while (token !== undefined);
}

/** @returns `undefined` if it is gone, or in the trash. @throws BackupError as `toDriveError`. */
export async function getFile(
  connection: DriveConnection,
  id: string,
  signal?: AbortSignal,
): Promise<DriveFile | undefined> {
  const path = `drive/v3/files/${id}`;
  const response = await askDrive(connection, { method: 'GET', path, query: { fields: FILE_FIELDS }, signal });
  if (response.status === 404) return undefined;
  const found = await driveJson(response, file);
  return found.trashed === true ? undefined : toFile(found);
}

/** The file in the answer to an upload. */
export async function uploadedFile(response: Response): Promise<DriveFile> {
  return toFile(await driveJson(response, file));
}

/** Removes it for good, not into the trash, which counts against the quota. Nothing if it is not there. */
export async function removeFile(connection: DriveConnection, id: string, signal?: AbortSignal): Promise<void> {
  const response = await askDrive(connection, { method: 'DELETE', path: `drive/v3/files/${id}`, signal });
  if (!response.ok && response.status !== 404) throw await toDriveError(response);
}

/** Creates a folder. @param id from `generateIds`, so that creating it once more is no other one. */
export async function createFolder(
  connection: DriveConnection,
  { id, name, parent }: { readonly id: string; readonly name: string; readonly parent: string | undefined },
  signal?: AbortSignal,
): Promise<void> {
  const json = { id, name, mimeType: FOLDER_TYPE, ...(parent === undefined ? {} : { parents: [parent] }) };
  const response = await askDrive(connection, { method: 'POST', path: 'drive/v3/files', json, signal });
  // 409: an earlier attempt, whose answer was lost.
  if (!response.ok && response.status !== 409) throw await toDriveError(response);
}

const ids = z.object({ ids: z.array(z.string()) });

/** Ids for files that do not exist yet. */
export async function generateIds(connection: DriveConnection, count: number, signal?: AbortSignal): Promise<string[]> {
  const query = { count: String(count), space: 'drive', type: 'files' };
  const response = await askDrive(connection, { method: 'GET', path: 'drive/v3/files/generateIds', query, signal });
  return (await driveJson(response, ids)).ids;
}

const about = z.object({ user: z.object({ emailAddress: z.string(), permissionId: z.string() }) });

export interface DriveAccount {
  readonly id: string;
  readonly email: string;
}

/** Whose Drive it is. */
export async function getDriveAccount(connection: DriveConnection): Promise<DriveAccount> {
  const query = { fields: 'user(emailAddress,permissionId)' };
  const response = await askDrive(connection, { method: 'GET', path: 'drive/v3/about', query });
  const { user } = await driveJson(response, about);
  return { id: user.permissionId, email: user.emailAddress };
}

/** A text in a search: “Escape single quotes with \'”. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function toFile({ id, name, size, modifiedTime = '', sha256Checksum }: z.infer<typeof file>): DriveFile {
  return { id, name, sizeBytes: Number(size ?? 0), modifiedAt: modifiedTime, sha256: sha256Checksum };
}
