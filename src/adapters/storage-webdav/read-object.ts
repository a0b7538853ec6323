import { BackupError, type Bytes, type ReadOptions, type StorageKey } from '../../engine/index.ts';
import { type ObjectRequest, readByRange } from '../http/object-range.ts';
import { toWebDavError } from './webdav-error.ts';
import type { WebDavClient } from './webdav-client.ts';

/** Asks the server for the object's size; `undefined` if it is missing. */
type SizeOf = (signal: AbortSignal | undefined) => Promise<number | undefined>;

/**
 * Reads an object, or a range of it, as `BlobStorage.read` does, in one request if possible.
 * @throws BackupError `missing-object`, and the errors of the server.
 */
export async function readObject(
  client: WebDavClient,
  key: StorageKey,
  sizeOf: SizeOf,
  options: ReadOptions,
): Promise<Bytes> {
  const { offset = 0, length, signal } = options;
  if (offset === 0 && length === undefined) return readWhole(client, key, sizeOf, options);
  const ask = (request: ObjectRequest) => get(client, key, request);
  return readByRange(key, options, ask, async () => {
    const sizeBytes = await sizeOf(signal);
    if (sizeBytes === undefined) throw new BackupError('missing-object', { context: { key } });
    return sizeBytes;
  });
}

async function readWhole(
  client: WebDavClient,
  key: StorageKey,
  sizeOf: SizeOf,
  { mostBytes, signal }: ReadOptions,
): Promise<Bytes> {
  const response = await get(client, key, { signal, ...(mostBytes === undefined ? {} : { mostBytes }) });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (String(bytes.length) === response.headers.get('content-length')) return bytes;
  // That length is missing, or the one of a compressed body: a connection that was cut off could go unnoticed.
  if (bytes.length === (await sizeOf(signal))) return bytes;
  throw new BackupError('storage-failed', { context: { key, what: 'an answer that was cut off' } });
}

/** @returns an answer with the status 200, or one that only ranges have. */
async function get(
  client: WebDavClient,
  key: StorageKey,
  { headers, signal, mostBytes }: Partial<ObjectRequest>,
): Promise<Response> {
  const response = await client.request('GET', key, {
    isRepeatable: true,
    ...(headers && { headers }),
    ...(signal && { signal }),
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  const { status } = response;
  if (status === 200 || (headers && (status === 206 || status === 416))) return response;
  if (status === 404 || status === 410) throw new BackupError('missing-object', { context: { key } });
  throw toWebDavError(status, 'GET', { key });
}
