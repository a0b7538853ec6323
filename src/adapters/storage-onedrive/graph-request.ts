import type { Bytes } from '../../engine/index.ts';
import { encodeUtf8, type z } from '../../engine/low-level.ts';
import type { HttpRequest, Send } from '../http/http-request.ts';
import { readJson } from '../http/json-answer.ts';
import { sendAuthorized, type TokenSource } from '../oauth/send-authorized.ts';
import { readGraphPause, toGraphError } from './graph-error.ts';

/** How to reach a folder in OneDrive. */
export interface OneDriveConnection {
  /** Of Microsoft Graph, such as `https://graph.microsoft.com`. */
  readonly api: string;
  /**
   * A way to an address: Graph, and the servers that it names for content. @throws BackupError `internal` for an
   * address elsewhere.
   */
  readonly connect: (address: string) => Send;
  readonly tokens: TokenSource;
  /** A path without slashes at its ends, below the app's own folder. */
  readonly folder: string;
}

export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As `addressOf` makes it, or a page of a listing. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly body?: Bytes;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The address of something in the folder of a connection. @param name empty for the folder itself.
 * @param part such as `children`, with parameters. “Addressing resources in a drive”: each name is encoded by itself.
 */
export function addressOf({ api, folder }: OneDriveConnection, name: string, part = ''): string {
  const names = [...folder.split('/'), ...name.split('/')].filter((one) => one !== '');
  const path = names.map((one) => `/${encodeURIComponent(one)}`).join('');
  const end = part === '' ? '' : `/${part}`;
  // A path ends with a colon if something follows it.
  return `${api}/v1.0/me/drive/special/approot${path === '' ? end : `:${path}${end === '' ? '' : `:${end}`}`}`;
}

/**
 * Sends a request to Graph with a token. All requests here may be repeated.
 * @returns the answer, whatever its status. @throws BackupError `permission-lost` with the hint `sign-in-needed`; as
 *   `Send`.
 */
export function askGraph(connection: OneDriveConnection, request: GraphRequest): Promise<Response> {
  const { method, url, headers, json, signal } = request;
  const body = json ? encodeUtf8(JSON.stringify(json)) : request.body;
  // Not to the server in `url`: a page of a listing on another one would get the token.
  const send = connection.connect(connection.api);
  const type = json ? 'application/json' : 'application/octet-stream';
  return sendAuthorized(
    connection.tokens,
    (authorization) =>
      send({
        method,
        url,
        headers: { ...(body && { 'Content-Type': type }), ...headers },
        sign: async () => authorization,
        isRepeatable: true,
        readPause: readGraphPause,
        ...(body && { body }),
        ...(signal && { signal }),
      }),
    async ({ status }) => status === 401,
    `${method} in OneDrive`,
  );
}

/**
 * Sends a request to an address that Graph has given, which is its own key: no token goes there. “Only send the
 * Authorization header … when issuing the POST”.
 */
export function askContent(connection: OneDriveConnection, request: HttpRequest): Promise<Response> {
  return connection.connect(request.url)(request);
}

/** The JSON of an answer. @throws BackupError as `toGraphError`; `invalid-format`. */
export async function graphJson<Value>(response: Response, schema: z.ZodMiniType<Value>): Promise<Value> {
  if (!response.ok) throw await toGraphError(response);
  return readJson(response, schema, 'OneDrive');
}
