import { BackupError, throwIfAborted, type Bytes } from '../../engine/index.ts';
import { z } from '../../engine/low-level.ts';
import { contentHash } from './content-hash.ts';
import { readFailure, toDropboxError } from './dropbox-error.ts';
import { callDropboxContent, type DropboxConnection } from './dropbox-request.ts';

/**
 * What an upload does if there is a file of that name: `overwrite` replaces it; `add` leaves it alone; with a revision,
 * it is replaced only if it still is that revision.
 */
export type WriteMode = 'overwrite' | 'add' | { readonly revision: string };

export interface UploadOptions {
  readonly mode: WriteMode;
  readonly signal?: AbortSignal | undefined;
}

/** Dropbox takes up to 150 MB in one request. */
const MOST_REQUEST_BYTES = 128 * 1024 * 1024;
/** A session whose offset is wrong again and again is given up. */
const MOST_CORRECTIONS = 5;

/**
 * Uploads a file, which becomes visible as a whole or not at all; folders around it are made as needed.
 * @param mostRequestBytes for tests.
 * @returns its revision; `undefined` if the mode forbids it.
 * @throws BackupError as `toDropboxError`; `storage-failed` if other bytes have arrived.
 */
export function upload(
  connection: DropboxConnection,
  path: string,
  bytes: Bytes,
  options: UploadOptions,
  mostRequestBytes = MOST_REQUEST_BYTES,
): Promise<string | undefined> {
  return connection.writes.run(async () => {
    // Dropbox compares the sum with what has arrived, and stores nothing that was damaged on the way.
    const hash = await contentHash(bytes);
    throwIfAborted(options.signal);
    const commit = {
      path,
      mode: modeOf(options.mode),
      autorename: false,
      mute: true,
      strict_conflict: isStrict(options),
    };
    const response =
      bytes.length > mostRequestBytes
        ? await uploadBySession(connection, bytes, { ...options, commit, mostRequestBytes })
        : await callDropboxContent(connection, {
            route: 'files/upload',
            arguments: { ...commit, content_hash: hash },
            body: bytes,
            signal: options.signal,
          });
    if (response.ok) return revisionOf(response, hash);
    const isConflict = response.status === 409 && (await readFailure(response.clone())).tags.includes('conflict');
    if (isConflict && options.mode !== 'overwrite') return undefined;
    throw await toDropboxError(response, { path });
  }, options.signal);
}

function modeOf(mode: WriteMode): object {
  return typeof mode === 'string' ? { '.tag': mode } : { '.tag': 'update', update: mode.revision };
}

/** Otherwise a file with the same bytes is no conflict, and two devices would both believe that they made it. */
function isStrict({ mode }: UploadOptions): boolean {
  return mode !== 'overwrite';
}

const uploaded = z.object({ rev: z.string(), content_hash: z.string() });

async function revisionOf(response: Response, hash: string): Promise<string> {
  const answer = uploaded.safeParse(await response.json().catch(() => undefined)).data;
  if (answer?.content_hash !== hash) throw new BackupError('storage-failed', { hint: 'other-bytes-came-back' });
  return answer.rev;
}

interface SessionOptions extends UploadOptions {
  readonly commit: object;
  readonly mostRequestBytes: number;
}

const started = z.object({ session_id: z.string() });

/**
 * Sends the bytes in parts, each after the other. If the answer to a part was lost, Dropbox says how far it is.
 * @returns the answer to the commit, or to the part that failed.
 */
async function uploadBySession(
  connection: DropboxConnection,
  bytes: Bytes,
  { commit, mostRequestBytes, signal }: SessionOptions,
): Promise<Response> {
  const start = await callDropboxContent(connection, {
    route: 'files/upload_session/start',
    arguments: { close: false },
    body: bytes.subarray(0, mostRequestBytes),
    signal,
  });
  if (!start.ok) return start;
  const { session_id: session } = started.parse(await start.json());
  let offset = mostRequestBytes;
  for (let corrections = 0; ;) {
    const isLast = bytes.length - offset <= mostRequestBytes;
    const cursor = { session_id: session, offset };
    const response = await callDropboxContent(connection, {
      route: isLast ? 'files/upload_session/finish' : 'files/upload_session/append_v2',
      arguments: isLast ? { cursor, commit } : { cursor, close: false },
      body: bytes.subarray(offset, offset + mostRequestBytes),
      signal,
    });
    if (response.ok && isLast) return response;
    const { correctOffset } = response.ok ? { correctOffset: undefined } : await readFailure(response.clone());
    if (!response.ok && (correctOffset === undefined || (corrections += 1) > MOST_CORRECTIONS)) return response;
    offset = correctOffset ?? offset + mostRequestBytes;
  }
}
