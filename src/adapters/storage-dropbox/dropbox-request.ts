import type { Bytes } from '../../engine/index.ts';
import { encodeUtf8 } from '../../engine/low-level.ts';
import type { HttpRequest, Send } from '../http/http-request.ts';
import type { Slots } from '../http/slots.ts';
import { sendAuthorized, type TokenSource } from '../oauth/send-authorized.ts';
import { readFailure } from './dropbox-error.ts';

/** How to reach a folder in Dropbox. */
export interface DropboxConnection {
  /** Such as `https://api.dropboxapi.com`, and the one for content. */
  readonly api: string;
  readonly content: string;
  readonly send: (address: string) => Send;
  readonly tokens: TokenSource;
  /** One write at a time: Dropbox locks the whole namespace for each. */
  readonly writes: Slots;
  /** Without slashes at its ends, below the app's own folder. */
  readonly folder: string;
}

export interface DropboxRequest {
  /** Of the endpoint, such as `files/list_folder`. */
  readonly route: string;
  /** JSON; missing for an endpoint that takes none. */
  readonly arguments?: object;
  readonly signal?: AbortSignal | undefined;
}

export interface DropboxContentRequest extends DropboxRequest {
  readonly arguments: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Missing: a download. */
  readonly body?: Bytes;
  readonly mostBytes?: number;
}

/**
 * Calls an RPC endpoint: arguments and result are JSON in bodies.
 * @returns the answer, whatever its status. @throws BackupError `permission-lost` with the hint `sign-in-needed`; as
 *   `Send`.
 */
export function callDropbox(connection: DropboxConnection, request: DropboxRequest): Promise<Response> {
  const { route, signal } = request;
  return authorized(connection, connection.api, route, {
    method: 'POST',
    ...(request.arguments && {
      headers: { 'Content-Type': 'application/json' },
      body: encodeUtf8(JSON.stringify(request.arguments)),
    }),
    ...(signal && { signal }),
  });
}

/** Calls an endpoint for content: its arguments are JSON in a header. @throws BackupError as `callDropbox`. */
export function callDropboxContent(connection: DropboxConnection, request: DropboxContentRequest): Promise<Response> {
  const { route, headers, body, signal, mostBytes } = request;
  return authorized(connection, connection.content, route, {
    // Downloads may be GET requests, which take ranges.
    method: body ? 'POST' : 'GET',
    headers: {
      'Dropbox-API-Arg': headerSafe(JSON.stringify(request.arguments)),
      ...(body && { 'Content-Type': 'application/octet-stream' }),
      ...headers,
    },
    ...(body && { body }),
    ...(signal && { signal }),
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
}

function authorized(
  connection: DropboxConnection,
  address: string,
  route: string,
  request: Omit<HttpRequest, 'url' | 'isRepeatable'>,
): Promise<Response> {
  const send = (authorization: Readonly<Record<string, string>>) =>
    connection.send(address)({
      ...request,
      url: `${address}/2/${route}`,
      sign: async () => authorization,
      // All calls here may be repeated: a write stores the same bytes again, and a session knows its offset.
      isRepeatable: true,
      readPause,
    });
  return sendAuthorized(connection.tokens, send, isRefused, route);
}

/** A scope that the app lacks is also a 401, and another token does not help. */
async function isRefused(response: Response): Promise<boolean> {
  return response.status === 401 && (await readFailure(response.clone())).tags[0] !== 'missing_scope';
}

/** A page may not be allowed to read `Retry-After`, but the body repeats it. */
async function readPause(answer: Response): Promise<number | undefined> {
  if (answer.status !== 429 && answer.status !== 409) return undefined;
  const { tags, retryAfter } = await readFailure(answer);
  if (answer.status === 409 && !tags.includes('too_many_write_operations')) return undefined;
  return retryAfter ?? 0;
}

/** “HTTP header-safe JSON”: headers carry no other characters than those of ASCII. */
function headerSafe(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
