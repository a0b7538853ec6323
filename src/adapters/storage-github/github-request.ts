import { throwIfAborted, type Bytes } from '../../engine/index.ts';
import { encodeUtf8 } from '../../engine/low-level.ts';
import type { HttpRequest, Send } from '../http/http-request.ts';
import type { HttpPorts } from '../http/sender.ts';
import { paceOf } from './content-pace.ts';
import { noteMove } from './github-error.ts';
import { limitDelayMs } from './rate-limit.ts';

/** A branch of a repository on GitHub. */
export interface GitHubBranch {
  /** Of the REST API, without a slash at the end: `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly api: string;
  readonly owner: string;
  readonly repository: string;
  readonly branch: string;
}

/** A branch, and how to reach it. */
export interface GitHubConnection extends GitHubBranch {
  readonly send: Send;
  /** Asked for each request, so that the token is not kept in the open. */
  readonly getToken: () => Promise<string>;
  readonly ports: Pick<HttpPorts, 'sleep' | 'clock' | 'random'>;
}

export interface GitHubRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the repository, such as `/git/trees`; empty: the repository itself. */
  readonly path: string;
  readonly json?: object;
  /** The bytes of a JSON. */
  readonly jsonBytes?: Bytes;
  /** `raw`: the bytes of a blob. By default JSON. */
  readonly accept?: 'json' | 'raw';
  /** Of the answer that is known: then 304 says that it is still the same, which costs nothing of the allowance. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly mostBytes?: number;
}

/** How often a request is sent while GitHub asks for patience. */
const ATTEMPTS = 3;
/** A longer pause is not waited for: the next copy tries again. */
const MOST_PATIENCE_MS = 2 * 60_000;
/** GitHub asks for pauses of a minute and more, also without a `Retry-After`: see `limitDelayMs`. */
const WAITED_FOR_HERE = [429] as const;

/**
 * Sends a request, and waits where GitHub limits how much may be sent. All requests here may be repeated: they make the
 * same objects again, or move the branch to where it is already.
 * @returns the answer, whatever its status. @throws BackupError as `Send`; `place-missing` with the hint
 *   `repository-moved`.
 */
export async function askGitHub(connection: GitHubConnection, request: GitHubRequest): Promise<Response> {
  const { ports } = connection;
  const { signal } = request;
  for (let attempt = 1; ; attempt += 1) {
    if (request.method !== 'GET') await paceOf(connection)?.take(ports, signal);
    const response = await connection.send(httpRequestFor(connection, request)).catch((error: unknown) => {
      throw noteMove(error);
    });
    const delayMs = await limitDelayMs(response, attempt, ports.clock.now());
    if (delayMs === undefined || delayMs > MOST_PATIENCE_MS || attempt >= ATTEMPTS) return response;
    await ports.sleep(delayMs, signal);
    throwIfAborted(signal);
  }
}

function httpRequestFor(
  { api, owner, repository, getToken }: GitHubConnection,
  { method, path, json, jsonBytes, accept = 'json', etag, signal, mostBytes }: GitHubRequest,
): HttpRequest {
  const body = json ? encodeUtf8(JSON.stringify(json)) : jsonBytes;
  return {
    method,
    url: `${api}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}${path}`,
    isRepeatable: true,
    finalStatuses: WAITED_FOR_HERE,
    // Only headers that GitHub documents for pages of other origins: `X-GitHub-Api-Version` and `Range` are not.
    headers: {
      Accept: accept === 'raw' ? 'application/vnd.github.raw+json' : 'application/vnd.github+json',
      ...(body && { 'Content-Type': 'application/json' }),
      ...(etag !== undefined && { 'If-None-Match': etag }),
    },
    sign: async () => ({ Authorization: `Bearer ${await getToken()}` }),
    ...(body && { body }),
    ...(signal && { signal }),
    ...(mostBytes !== undefined && { mostBytes }),
  };
}

/** The path of a branch in the addresses of references. */
export function branchPath(branch: string): string {
  return `heads/${branch.split('/').map(encodeURIComponent).join('/')}`;
}
