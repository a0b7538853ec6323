import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { rm } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { GitRepository } from './git-plumbing.ts';
import { answerGitHub, NOT_FOUND, refusal, type GitHubAnswer, type GitHubRules } from './github-endpoints.ts';
import { hasServer } from '../../../../scripts/find-servers.mjs';
import { serverFolder } from './start-program.ts';
import type { RealServer, RunningServer } from './real-server.ts';

/** A repository behind GitHub's REST API. */
export interface RunningGitHub extends RunningServer {
  readonly owner: string;
  readonly repository: string;
  readonly token: string;
  /** The repository itself, as git has it. */
  readonly git: GitRepository;
  readonly rules: GitHubRules;
  /** What GitHub takes for this repository and this token; may be changed. */
  readonly access: GitHubAccess;
  /** Answers that come instead of the next ones to requests that match, such as `POST /git/blobs`; each once. */
  readonly faults: { readonly to: RegExp; readonly answer: GitHubAnswer }[];
  /** What was asked so far, such as `POST /git/blobs`. */
  readonly asked: readonly string[];
}

export interface GitHubAccess {
  token: string;
  /** `none`: the token does not include the repository. */
  contents: 'none' | 'read' | 'write';
  name: string;
  isArchived: boolean;
}

const OWNER = 'ada';

/** GitHub's REST API, as far as backups need it, over git's own plumbing. With git 2.39. */
export const gitHub: RealServer<RunningGitHub> = {
  name: 'GitHub’s REST API over git',
  isAvailable: async () => hasServer('git'),
  start: startGitHub,
};

async function startGitHub(): Promise<RunningGitHub> {
  const git = new GitRepository(await serverFolder('github'));
  await git.begin();
  const access: GitHubAccess = { token: 'github_pat_test', contents: 'write', name: 'backups', isArchived: false };
  const rules: GitHubRules = { mostEntries: 100_000, protectedBranch: undefined };
  const faults: RunningGitHub['faults'] = [];
  const asked: string[] = [];
  const state = { git, access, rules, faults, asked };
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    respond(state, request, response).catch((error: unknown) => {
      send(response, refusal(500, String(error)));
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A server that listens on a port has this type.
  return {
    ...state,
    url: `http://127.0.0.1:${port}`,
    owner: OWNER,
    repository: access.name,
    token: access.token,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      git.stop();
      await rm(git.folder, { recursive: true, force: true });
    },
  };
}

type State = Pick<RunningGitHub, 'git' | 'access' | 'rules' | 'faults'> & { readonly asked: string[] };

async function respond(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece as Uint8Array));
  // A line that was cut.
  if (!request.complete) return;
  const { method = 'GET', headers } = request;
  if (method === 'OPTIONS') {
    send(response, { status: 204, headers: PREFLIGHT });
    return;
  }
  const url = new URL(request.url ?? '/', 'http://github.test');
  const [, , owner = '', name = '', ...rest] = url.pathname.split('/');
  const path = rest.join('/');
  const what = `${method} /${path}`;
  state.asked.push(what);
  const fault = state.faults.findIndex(({ to }) => to.test(what));
  const [planned] = fault < 0 ? [] : state.faults.splice(fault, 1);
  const text = Buffer.concat(pieces).toString();
  send(response, planned?.answer ?? (await answer()));

  async function answer(): Promise<GitHubAnswer> {
    const { access } = state;
    if (headers['authorization'] !== `Bearer ${access.token}`) return refusal(401, 'Bad credentials');
    // Names have no case.
    const isNamed = (known: string) => `${owner}/${name}`.toLowerCase() === `${OWNER}/${known}`.toLowerCase();
    if (access.name !== 'backups' && isNamed('backups'))
      return { ...refusal(301, 'Moved Permanently'), headers: { location: `/repositories/1/${path}` } };
    if (!isNamed(access.name) || access.contents === 'none') return NOT_FOUND;
    if (method === 'GET' && path === '')
      return { status: 200, body: { name, private: true, archived: access.isArchived } };
    if (method !== 'GET' && access.isArchived) return refusal(403, 'Repository was archived so is read-only.');
    if (method !== 'GET' && access.contents === 'read')
      return refusal(403, 'Resource not accessible by personal access token');
    return answerGitHub(
      state.git,
      { method, path, query: url.searchParams, headers, body: parseBody(text) },
      state.rules,
    );
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: GitHubAnswer): void {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, {
    ...CORS,
    ...LIMITS,
    ...(hasBody && { 'content-type': 'application/json; charset=utf-8', 'content-length': String(bytes.length) }),
    ...headers,
  });
  response.end(hasBody ? bytes : undefined);
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Poll-Interval, X-GitHub-Media-Type, X-GitHub-SSO, X-GitHub-Request-Id, Deprecation, Sunset',
} as const;

/** The headers that the documents list; others are refused by browsers. */
const PREFLIGHT = {
  'access-control-allow-headers':
    'Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, X-GitHub-OTP, X-Requested-With',
  'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE',
  'access-control-max-age': '86400',
} as const;

const LIMITS = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4990' } as const;
