import type { Bytes } from '../../engine/index.ts';
import { encodeUtf8, type z } from '../../engine/low-level.ts';
import type { Send } from '../http/http-request.ts';
import { readJson } from '../http/json-answer.ts';
import { readDrivePause, toDriveError } from './drive-error.ts';

/** How to reach a Google Drive. */
export interface DriveConnection {
  /** Such as `https://www.googleapis.com`. */
  readonly api: string;
  readonly send: Send;
  /** @throws BackupError `permission-lost` with the hint `sign-in-needed` once the token has expired. */
  readonly getToken: () => Promise<string>;
}

export interface DriveRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API, such as `drive/v3/files`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly body?: Bytes;
  readonly signal?: AbortSignal | undefined;
  readonly mostBytes?: number;
}

/**
 * Sends a request with the token. All requests here may be repeated: what is created has an id of its own beforehand.
 * @returns the answer, whatever its status. @throws BackupError as `Send`.
 */
export function askDrive(connection: DriveConnection, request: DriveRequest): Promise<Response> {
  const { method, path, query = {}, headers, json, signal, mostBytes } = request;
  const body = json ? encodeUtf8(JSON.stringify(json)) : request.body;
  const parameters = new URLSearchParams(query).toString();
  return connection.send({
    method,
    url: `${connection.api}/${path}${parameters === '' ? '' : `?${parameters}`}`,
    headers: { ...(json && { 'Content-Type': 'application/json; charset=UTF-8' }), ...headers },
    sign: async () => ({ Authorization: `Bearer ${await connection.getToken()}` }),
    isRepeatable: true,
    readPause: readDrivePause,
    ...(body && { body }),
    ...(signal && { signal }),
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
}

/** The JSON of an answer. @throws BackupError as `toDriveError`; `invalid-format`. */
export async function driveJson<Value>(response: Response, schema: z.ZodMiniType<Value>): Promise<Value> {
  if (!response.ok) throw await toDriveError(response);
  return readJson(response, schema, 'Google Drive');
}
