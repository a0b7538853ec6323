import { BackupError, throwIfAborted, type Bytes } from '../../engine/index.ts';
import { concatBytes, encodeHex, encodeUtf8 } from '../../engine/low-level.ts';
import { inSessions, type PartSession, uploadParts } from '../http/part-upload.ts';
import { toDriveError } from './drive-error.ts';
import { FILE_FIELDS, getFile, uploadedFile, type DriveFile } from './drive-files.ts';
import { askDrive, type DriveConnection } from './drive-request.ts';

/** What an upload makes: a new file with an id from `generateIds`, or new content of a file that exists. */
export type UploadTarget =
  | { readonly kind: 'new'; readonly id: string; readonly name: string; readonly parent: string }
  | { readonly kind: 'replace'; readonly id: string };

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined;
  /** For tests. A multiple of 256 KiB. */
  readonly partBytes?: number;
}

/** “Multipart upload … 5 MB or less”. */
const MOST_MULTIPART_BYTES = 5_000_000;
/** Parts of a resumable upload are multiples of 256 KiB: 8 MiB. */
const PART_BYTES = 32 * 256 * 1024;

/**
 * Uploads a file, which becomes visible as a whole or not at all. The same upload once more has no other effect.
 * @throws BackupError as `toDriveError`; `storage-failed` if other bytes have arrived.
 */
export async function uploadFile(
  connection: DriveConnection,
  target: UploadTarget,
  bytes: Bytes,
  options: UploadOptions = {},
): Promise<DriveFile> {
  const sum = encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  throwIfAborted(options.signal);
  const send = bytes.length <= MOST_MULTIPART_BYTES ? uploadAtOnce : uploadInParts;
  const response = await send(connection, target, bytes, options);
  // 409: an earlier attempt, whose answer was lost.
  const file =
    response.status === 409 ? await getFile(connection, target.id, options.signal) : await uploadedFile(response);
  if (file?.sizeBytes !== bytes.length || (file.sha256 !== undefined && file.sha256 !== sum))
    throw new BackupError('storage-failed', { hint: 'other-bytes-came-back' });
  return file;
}

function requestFor(target: UploadTarget, uploadType: 'multipart' | 'resumable') {
  const query = { uploadType, fields: FILE_FIELDS };
  return target.kind === 'new'
    ? ({ method: 'POST', path: 'upload/drive/v3/files', query } as const)
    : ({ method: 'PATCH', path: `upload/drive/v3/files/${target.id}`, query } as const);
}

function metadataOf(target: UploadTarget): object {
  if (target.kind === 'replace') return {};
  return { id: target.id, name: target.name, parents: [target.parent], mimeType: 'application/octet-stream' };
}

function uploadAtOnce(
  connection: DriveConnection,
  target: UploadTarget,
  bytes: Bytes,
  { signal }: UploadOptions,
): Promise<Response> {
  // Random, so that no content contains it.
  const boundary = `heirloom-${crypto.randomUUID()}`;
  const head =
    `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadataOf(target))}\r\n` +
    `--${boundary}\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return askDrive(connection, {
    ...requestFor(target, 'multipart'),
    headers: { 'Content-Type': `multipart/related; boundary=${boundary}` },
    body: concatBytes([encodeUtf8(head), bytes, encodeUtf8(`\r\n--${boundary}--`)]),
    signal,
  });
}

/** “Resumable upload”. A session that Drive has forgotten is begun again. */
function uploadInParts(
  connection: DriveConnection,
  target: UploadTarget,
  bytes: Bytes,
  options: UploadOptions,
): Promise<Response> {
  const { signal, partBytes = PART_BYTES } = options;
  return inSessions(async () => {
    const start = await askDrive(connection, {
      ...requestFor(target, 'resumable'),
      json: metadataOf(target),
      headers: { 'X-Upload-Content-Type': 'application/octet-stream', 'X-Upload-Content-Length': String(bytes.length) },
      signal,
    });
    if (!start.ok) return start;
    const address = start.headers.get('location');
    if (address === null)
      throw new BackupError('invalid-format', { context: { what: 'an upload without an address' } });
    return uploadParts(sessionAt(connection, address, bytes.length, signal), bytes, partBytes);
  });
}

function sessionAt(
  { send }: DriveConnection,
  address: string,
  totalBytes: number,
  signal: AbortSignal | undefined,
): PartSession {
  // The address of a session is its key: no token is sent that could be sent on.
  const put = (range: string, body: Bytes, isRepeatable: boolean) =>
    send({
      method: 'PUT',
      url: address,
      headers: { 'Content-Range': range },
      body,
      isRepeatable,
      has308: true,
      ...(signal && { signal }),
    });
  return {
    put: (range, part) => put(range, part, false),
    ask: async () => {
      const answer = await put(`bytes */${totalBytes}`, new Uint8Array(), true);
      if (answer.status >= 500) throw await toDriveError(answer);
      return answer;
    },
    receivedBytes: async (answer) => (answer.status === 308 ? receivedBytes(answer) : undefined),
  };
}

/** The `Range` of the answer 308, such as `bytes=0-524287`; none: nothing has arrived yet. */
function receivedBytes(answer: Response): number {
  const last = /^bytes=0-(\d+)$/.exec(answer.headers.get('range') ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}
