import { BackupError, type Bytes, type ReadOptions, type StorageKey } from '../../engine/index.ts';
import { resolveReadRange, type ReadRange } from '../../engine/low-level.ts';

/** An answer that is no object may be longer than the object that was asked for. */
const MOST_ERROR_BYTES = 64 * 1024;

/** A request for an object, or for a part of it. */
export interface ObjectRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly mostBytes?: number;
}

/** Sends a request for an object, and returns the answer. @throws BackupError if it is refused. */
type Ask = (request: ObjectRequest) => Promise<Response>;

/**
 * Reads an object, or a range of it, over HTTP as `BlobStorage.read` does, in one request if possible.
 * @param ask returns an answer with the status 200, 206 or 416, and throws for all others.
 * @param sizeOf asked only for a range whose end depends on it.
 */
export async function readByRange(
  key: StorageKey,
  options: ReadOptions,
  ask: Ask,
  sizeOf: () => Promise<number>,
): Promise<Bytes> {
  const { offset, length, mostBytes = Infinity, signal } = options;
  if (offset === undefined && length === undefined) {
    const bounds = mostBytes === Infinity ? {} : { mostBytes: Math.max(mostBytes, MOST_ERROR_BYTES) };
    const bytes = await bytesOf(await ask({ headers: {}, signal, ...bounds }));
    resolveReadRange(key, bytes.length, { mostBytes });
    return bytes;
  }
  const range = directRange(key, options) ?? resolveReadRange(key, await sizeOf(), options);
  return range.start === range.end ? new Uint8Array() : readPart(key, range, ask, signal);
}

async function readPart(
  key: StorageKey,
  { start, end }: ReadRange,
  ask: Ask,
  signal: AbortSignal | undefined,
): Promise<Bytes> {
  // Always both ends: before a request for `bytes=-n`, a browser asks the server for permission once more.
  const response = await ask({ headers: { Range: `bytes=${start}-${end - 1}` }, signal });
  const bytes = isElsewhere(response, start) ? new Uint8Array() : await bytesOf(response);
  // A server that does not know ranges sends the whole object; sabre/dav 1.8 does so for `bytes=0-0`, as a “part”.
  const from = response.status === 200 ? start : 0;
  const part = bytes.length === end - start && from === 0 ? bytes : bytes.slice(from, from + end - start);
  if (part.length === end - start) return part;
  throw new BackupError('truncated', { context: { key, offset: start, length: end - start } });
}

/**
 * Whether an answer has nothing of what was asked for. The npm package webdav-server 2.6 answers a range behind the end
 * with the last byte. A page sees where a part begins only if the server lets it.
 */
function isElsewhere({ status, headers }: Response, start: number): boolean {
  if (status === 416) return true;
  const stated = status === 206 && /^bytes (\d+)-/.exec(headers.get('content-range') ?? '');
  return stated ? Number(stated[1]) !== start : false;
}

/** The requested range, if it is the same for every size of the object. */
function directRange(key: StorageKey, { offset = 0, length, mostBytes }: ReadOptions): ReadRange | undefined {
  if (length === undefined || length === 0) return undefined;
  return resolveReadRange(key, Number.MAX_SAFE_INTEGER, { offset, length, ...(mostBytes && { mostBytes }) });
}

async function bytesOf(response: Response): Promise<Bytes> {
  return new Uint8Array(await response.arrayBuffer());
}
