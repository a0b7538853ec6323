import { BackupError, throwIfAborted } from '../../engine/index.ts';
import { z } from '../../engine/low-level.ts';
import { toGraphError } from './graph-error.ts';
import { addressOf, askGraph, graphJson, type OneDriveConnection } from './graph-request.ts';

/** A file or a folder. */
export interface DriveItem {
  readonly name: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  /** Changes with each change of the file. */
  readonly revision: string | undefined;
  /** Base64. Not every service computes it, and none at once. */
  readonly quickXorHash: string | undefined;
  /** Where the content can be read for a while, without a token. Missing for folders, and in listings. */
  readonly contentAddress: string | undefined;
}

const item = z.object({
  name: z.string(),
  size: z.optional(z.number()),
  eTag: z.optional(z.string()),
  folder: z.optional(z.unknown()),
  file: z.optional(z.object({ hashes: z.optional(z.object({ quickXorHash: z.optional(z.string()) })) })),
  '@microsoft.graph.downloadUrl': z.optional(z.string()),
});
const page = z.object({ value: z.array(item), '@odata.nextLink': z.optional(z.string()) });

const PAGE_SIZE = 1000;

/** @returns `undefined` if there is nothing. @throws BackupError as `toGraphError`. */
export async function getItem(
  connection: OneDriveConnection,
  name: string,
  signal?: AbortSignal,
): Promise<DriveItem | undefined> {
  const response = await askGraph(connection, { method: 'GET', url: addressOf(connection, name), signal });
  return response.status === 404 ? undefined : readItem(response);
}

/** The file in the answer to an upload, or the item in one to a question. @throws BackupError as `toGraphError`. */
export async function readItem(response: Response): Promise<DriveItem> {
  return toItem(await graphJson(response, item));
}

/**
 * What is in a folder, page by page; nothing if there is no such folder.
 * @throws BackupError as `toGraphError`; `internal` if OneDrive names another server for the next page.
 */
export async function* listItems(
  connection: OneDriveConnection,
  name: string,
  { signal, pageSize = PAGE_SIZE }: { readonly signal?: AbortSignal | undefined; readonly pageSize?: number } = {},
): AsyncGenerator<DriveItem, void, undefined> {
  let url = addressOf(connection, name, `children?$select=name,size,folder&$top=${pageSize}`);
  for (;;) {
    throwIfAborted(signal);
    const response = await askGraph(connection, { method: 'GET', url, signal });
    if (response.status === 404) return;
    const { value, '@odata.nextLink': next } = await graphJson(response, page);
    yield* value.map(toItem);
    if (next === undefined) return;
    if (next === url) throw new BackupError('invalid-format', { context: { what: 'a listing without end' } });
    url = next;
  }
}

/**
 * Moves a file, or a folder with what is in it, into the recycle bin, from where the person may restore it: space is
 * free once it is emptied. (“permanentDelete” wants access to all files.) Nothing if it is not there.
 * @throws BackupError as `toGraphError`.
 */
export async function removeItem(connection: OneDriveConnection, name: string, signal?: AbortSignal): Promise<void> {
  const response = await askGraph(connection, { method: 'DELETE', url: addressOf(connection, name), signal });
  if (!response.ok && response.status !== 404) throw await toGraphError(response);
}

/**
 * Makes a folder, and those around it if they are missing: an upload session, unlike a simple upload, does not
 * (OneDrive/onedrive-api-docs #364). @param path below the app's own folder.
 */
export async function ensureFolder(connection: OneDriveConnection, path: string, signal?: AbortSignal): Promise<void> {
  if (path === '') {
    // The app's own folder is made by asking for it.
    await getAccount(connection);
    return;
  }
  const at = path.lastIndexOf('/');
  const around = path.slice(0, Math.max(0, at));
  const json = { name: path.slice(at + 1), folder: {}, '@microsoft.graph.conflictBehavior': 'fail' };
  const url = addressOf({ ...connection, folder: around }, '', 'children');
  const make = () => askGraph(connection, { method: 'POST', url, json, signal });
  let response = await make();
  if (response.status === 404) {
    await ensureFolder(connection, around, signal);
    response = await make();
  }
  // 409: somebody has made it meanwhile, or it was there.
  if (!response.ok && response.status !== 409) throw await toGraphError(response);
}

const user = z.object({ email: z.optional(z.string()), displayName: z.optional(z.string()) });
const appFolder = z.object({
  parentReference: z.object({ driveId: z.string() }),
  createdBy: z.optional(z.object({ user: z.optional(user) })),
});

export interface OneDriveAccount {
  /** Of the drive. */
  readonly id: string;
  /** Whose drive it is; empty if Microsoft does not say. */
  readonly name: string;
}

/**
 * Whose OneDrive it is, by the app's own folder, which is all that the app may see. Makes that folder, which only this
 * request does for sure (OneDrive/onedrive-api-docs #1132, #1667). @throws BackupError as `toGraphError`.
 */
export async function getAccount(connection: OneDriveConnection): Promise<OneDriveAccount> {
  const url = addressOf({ ...connection, folder: '' }, '');
  const response = await askGraph(connection, { method: 'GET', url });
  const { parentReference, createdBy } = await graphJson(response, appFolder);
  const { email, displayName } = createdBy?.user ?? {};
  return { id: parentReference.driveId, name: email ?? displayName ?? '' };
}

function toItem(found: z.infer<typeof item>): DriveItem {
  const { name, size = 0, eTag, folder, file } = found;
  return {
    name,
    isFolder: folder !== undefined,
    sizeBytes: size,
    revision: eTag,
    quickXorHash: file?.hashes?.quickXorHash,
    contentAddress: found['@microsoft.graph.downloadUrl'],
  };
}
