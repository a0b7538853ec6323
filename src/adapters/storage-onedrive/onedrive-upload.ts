import { BackupError, throwIfAborted, type Bytes } from '../../engine/index.ts';
import { z } from '../../engine/low-level.ts';
import { inSessions, type PartSession, uploadParts } from '../http/part-upload.ts';
import { jsonOf, memberOf } from '../http/json-answer.ts';
import { type DriveItem, ensureFolder, getItem, readItem, removeItem } from './drive-items.ts';
import { readGraphPause, toGraphError } from './graph-error.ts';
import { addressOf, askContent, askGraph, graphJson, type OneDriveConnection } from './graph-request.ts';
import { quickXorHash } from './quick-xor-hash.ts';

/**
 * What an upload does if there is a file of that name: `replace` replaces it; `create` leaves it alone; with a
 * revision, it is replaced only if it still is that revision.
 */
export type UploadMode = 'replace' | 'create' | { readonly revision: string };

export interface UploadOptions {
  readonly mode: UploadMode;
  readonly signal?: AbortSignal | undefined;
  /** For tests. A multiple of 320 KiB. */
  readonly partBytes?: number;
}

/** A simple upload takes 250 MB, and begins again after a cut; “use resumable file transfers … larger than 10 MiB”. */
const MOST_SIMPLE_BYTES = 10 * 1024 * 1024;
/** Parts are multiples of 320 KiB, at best “between 5-10 MiB”. */
const PART_BYTES = 20 * 320 * 1024;

/**
 * Uploads a file, which becomes visible as a whole or not at all. Works in a page, a worker and Node.
 * @param name in the folder of the connection.
 * @returns the file; `undefined` if the mode forbids it.
 * @throws BackupError as `toGraphError`; `storage-failed` if other bytes have arrived: then they are removed again.
 */
export async function uploadFile(
  connection: OneDriveConnection,
  name: string,
  bytes: Bytes,
  options: UploadOptions,
): Promise<DriveItem | undefined> {
  const upload = () =>
    // A condition on a session is unreliable (OneDrive/onedrive-api-docs #1716), and what has one is small.
    bytes.length <= MOST_SIMPLE_BYTES || typeof options.mode === 'object'
      ? uploadAtOnce(connection, name, bytes, options)
      : inSessions(() => uploadInParts(connection, name, bytes, options));
  let answer = await upload();
  if (answer instanceof Response && answer.status === 404) {
    const path = [connection.folder, name].join('/');
    await ensureFolder(connection, path.slice(0, path.lastIndexOf('/')), options.signal);
    answer = await upload();
  }
  if (answer instanceof Response && isConflict(answer, options.mode)) return undefined;
  const file = answer instanceof Response ? await readItem(answer) : answer;
  if (isSame(file, bytes)) return file;
  await removeItem(connection, name).catch(() => undefined);
  throw new BackupError('storage-failed', { hint: 'other-bytes-came-back' });
}

/** Not every service says a sum. */
function isSame({ sizeBytes, quickXorHash: sum }: DriveItem, bytes: Bytes): boolean {
  return sizeBytes === bytes.length && (sum === undefined || sum === quickXorHash(bytes));
}

function isConflict({ status }: Response, mode: UploadMode): boolean {
  return mode !== 'replace' && (status === 409 || status === 412);
}

function uploadAtOnce(
  connection: OneDriveConnection,
  name: string,
  body: Bytes,
  { mode, signal }: UploadOptions,
): Promise<Response> {
  const behavior = mode === 'create' ? 'fail' : 'replace';
  return askGraph(connection, {
    method: 'PUT',
    // “Should be included in the URL instead of the body”.
    url: addressOf(connection, name, `content?@microsoft.graph.conflictBehavior=${behavior}`),
    headers: typeof mode === 'object' ? { 'If-Match': mode.revision } : {},
    body,
    signal,
  });
}

const session = z.object({ uploadUrl: z.string() });

/** @returns the answer that ends the upload, or the file; `forgotten` if the session has to be begun again. */
async function uploadInParts(
  connection: OneDriveConnection,
  name: string,
  bytes: Bytes,
  { mode, signal, partBytes = PART_BYTES }: UploadOptions,
): Promise<Response | DriveItem | 'forgotten'> {
  throwIfAborted(signal);
  const behavior = mode === 'create' ? 'fail' : 'replace';
  const json = { item: { '@microsoft.graph.conflictBehavior': behavior } };
  const url = addressOf(connection, name, 'createUploadSession');
  const start = await askGraph(connection, { method: 'POST', url, json, signal });
  if (!start.ok) return start;
  const { uploadUrl } = await graphJson(start, session);
  const answer = await uploadParts(sessionAt(connection, uploadUrl, signal), bytes, partBytes);
  if (answer !== 'forgotten') return answer;
  // The answer to the last part may have been lost: then the session has ended, and the file is there.
  const file = await getItem(connection, name, signal);
  return file?.quickXorHash !== undefined && isSame(file, bytes) ? file : 'forgotten';
}

function sessionAt(connection: OneDriveConnection, url: string, signal: AbortSignal | undefined): PartSession {
  const options = signal ? { signal } : {};
  return {
    put: (range, body) =>
      askContent(connection, {
        method: 'PUT',
        url,
        headers: { 'Content-Range': range },
        body,
        isRepeatable: false,
        ...options,
      }),
    ask: async () => {
      const ask = { method: 'GET', url, isRepeatable: true, readPause: readGraphPause, ...options };
      const answer = await askContent(connection, ask);
      if (answer.status >= 500) throw await toGraphError(answer);
      return answer;
    },
    // “On failures when the client sent a fragment the server had already received”.
    unclearStatuses: [416],
    receivedBytes: async (answer) => {
      const ranges = answer.ok ? memberOf(await jsonOf(answer.clone()), 'nextExpectedRanges') : undefined;
      return Array.isArray(ranges) ? firstMissing(ranges) : undefined;
    },
  };
}

/** The first byte of the ranges that are missing, such as `12345-55232` and `77829-`. */
function firstMissing(ranges: readonly unknown[]): number {
  const starts = ranges.map((range) => Number.parseInt(String(range), 10)).filter((start) => start >= 0);
  return starts.length === 0 ? 0 : starts.reduce((least, start) => Math.min(least, start));
}
