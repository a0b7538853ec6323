import { BackupError, type Bytes, type ReadOptions, type StorageKey } from '../../engine/index.ts';
import { resolveReadRange } from '../../engine/low-level.ts';
import { toWebDavError } from './webdav-error.ts';
import type { WebDavClient } from './webdav-client.ts';

/** Asks the server for the object's size; `undefined` if it is missing. */
type SizeOf = (signal: AbortSignal | undefined) => Promise<number | undefined>;

/**
 * Reads an object, or a range of it, as `BlobStorage.read` does, in one request if possible.
 * @returns `undefined` if it is missing.
 */
export async function readObject(
  client: WebDavClient,
  key: StorageKey,
  sizeOf: SizeOf,
  options: ReadOptions,
): Promise<Bytes | undefined> {
  const { offset = 0, length, signal } = options;
  // Refuses what no object has, before it is asked for.
  resolveReadRange(key, Number.MAX_SAFE_INTEGER, { ...options, length: length ?? 0 });
  if (offset === 0 && length === undefined) return readWhole(client, key, sizeOf, options);
  if (length !== undefined && length > 0)
    return readRange(client, key, { start: offset, end: offset + length, signal });
  const sizeBytes = await sizeOf(signal);
  if (sizeBytes === undefined) return undefined;
  const { start, end } = resolveReadRange(key, sizeBytes, options);
  return start === end ? new Uint8Array(0) : readRange(client, key, { start, end, signal });
}

async function readWhole(
  client: WebDavClient,
  key: StorageKey,
  sizeOf: SizeOf,
  { mostBytes, signal }: ReadOptions,
): Promise<Bytes | undefined> {
  const response = await client.request('GET', key, {
    isRepeatable: true,
    ...(signal && { signal }),
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  if (response.status !== 200) return missingOrThrow(response.status, key);
  const bytes = await bytesOf(response);
  if (String(bytes.length) === response.headers.get('content-length')) return bytes;
  // That length is missing, or the one of a compressed body: a connection that was cut off could go unnoticed.
  if (bytes.length === (await sizeOf(signal))) return bytes;
  throw new BackupError('storage-failed', { context: { key, what: 'an answer that was cut off' } });
}

interface RangeOptions {
  readonly start: number;
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

/** Never a suffix (`bytes=-n`), for which browsers ask other origins first whether it is allowed. */
async function readRange(
  client: WebDavClient,
  key: StorageKey,
  { start, end, signal }: RangeOptions,
): Promise<Bytes | undefined> {
  const response = await client.request('GET', key, {
    headers: { Range: `bytes=${start}-${end - 1}` },
    isRepeatable: true,
    ...(signal && { signal }),
  });
  const { status } = response;
  if (status === 200) {
    // The server ignores ranges, and sends everything.
    const whole = await bytesOf(response);
    const range = resolveReadRange(key, whole.length, { offset: start, length: end - start });
    return whole.slice(range.start, range.end);
  }
  if (status !== 206 && status !== 416) return missingOrThrow(status, key);
  const bytes = status === 206 ? await bytesOf(response) : undefined;
  // sabre/dav 1.8 answers `bytes=0-0` with the whole file.
  if (bytes && bytes.length >= end - start) return bytes.length === end - start ? bytes : bytes.slice(0, end - start);
  throw new BackupError('truncated', { context: { key, offset: start, length: end - start } });
}

async function bytesOf(response: Response): Promise<Bytes> {
  return new Uint8Array(await response.arrayBuffer());
}

function missingOrThrow(status: number, key: StorageKey): undefined {
  if (status === 404 || status === 410) return undefined;
  throw toWebDavError(status, 'GET', { key });
}
