import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, startFakeServer, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server.ts';
import { bearerOf, type TokenState } from './fake-tokens.ts';

/*
 * Dropbox for tests, by “Dropbox for HTTP Developers” (https://www.dropbox.com/developers/documentation/http), sections
 * “Request and response formats”, “Errors”, “files” and “users”, and the specification of its types
 * (https://github.com/dropbox/dropbox-api-spec, files.stone). It is strict where a careless client would get through:
 * arguments must be header-safe, one write at a time, upload sums compared. Names ignore case.
 */

interface DropboxFile {
  readonly display: string;
  readonly bytes: Buffer;
  readonly rev: string;
  readonly hash: string;
}

export interface FakeDropboxOptions {
  /** Default: none is refused. */
  readonly stateOf?: (token: string) => TokenState | Promise<TokenState>;
  readonly port?: number;
  /** How much fits. */
  readonly quotaBytes?: number;
  /** The account that a token belongs to. */
  readonly email?: string;
  /** Another server on the same port: what it answers is not asked of Dropbox. */
  readonly beside?: (raw: IncomingMessage, response: ServerResponse) => boolean;
}

export interface FakeDropbox extends FakeServer {
  /** The paths of all files, as written. */
  readonly paths: () => readonly string[];
  readonly bytesAt: (path: string) => Buffer | undefined;
  /** Stores a file as another program of the person does. */
  readonly put: (path: string, bytes: Uint8Array) => void;
  readonly signInAs: (email: string) => void;
}

const MOST_REQUEST_BYTES = 150 * 1024 * 1024;
const CORS = {
  allowHeaders: 'Authorization, Content-Type, Dropbox-API-Arg, Range',
  // Retry-After is not among them.
  exposeHeaders: 'Content-Length, Content-Range, Dropbox-API-Result',
};

export async function startFakeDropbox(options: FakeDropboxOptions = {}): Promise<FakeDropbox> {
  const store = new DropboxStore(options.quotaBytes ?? Infinity);
  const { stateOf = () => 'valid' } = options;
  let email = options.email ?? 'ada@example.com';
  const server = await startFakeServer({ ...CORS, port: options.port, beside: options.beside }, async (request) => {
    const state = await stateOf(bearerOf(request.headers.authorization));
    if (state !== 'valid')
      return failure(401, { '.tag': state === 'expired' ? 'expired_access_token' : 'invalid_access_token' });
    if (request.url.pathname === '/2/users/get_current_account') return json(200, accountOf(email));
    return store.answer(request);
  });
  return {
    ...server,
    paths: () => [...store.files.values()].map(({ display }) => display).sort(),
    bytesAt: (path) => store.files.get(path.toLowerCase())?.bytes,
    put: (path, bytes) => {
      store.put(path, Buffer.from(bytes));
    },
    signInAs: (other) => {
      email = other;
    },
  };
}

function accountOf(email: string): object {
  return {
    account_id: `dbid:${createHash('sha256').update(email).digest('hex').slice(0, 35)}`,
    email,
    email_verified: true,
  };
}

/** “Errors”: 409 with a tagged union, and its tags in a summary. */
function failure(status: number, error: object, headers: Readonly<Record<string, string>> = {}): FakeAnswer {
  return json(status, { error_summary: `${JSON.stringify(error).slice(0, 50)}/..`, error }, headers);
}

const badInput = (what: string): FakeAnswer => ({ status: 400, headers: { 'Content-Type': 'text/plain' }, body: what });
const writeConflict = { '.tag': 'conflict', conflict: { '.tag': 'file' } };
const notFound = { '.tag': 'not_found' };

type Arguments = Readonly<Record<string, unknown>>;

class DropboxStore {
  readonly files = new Map<string, DropboxFile>();
  readonly #quotaBytes: number;
  readonly #sessions = new Map<string, Buffer>();
  readonly #cursors = new Map<string, { readonly entries: readonly object[]; readonly limit: number }>();
  #revisions = 0;
  #writing = 0;

  constructor(quotaBytes: number) {
    this.#quotaBytes = quotaBytes;
  }

  put(path: string, bytes: Buffer): DropboxFile {
    this.#revisions += 1;
    const rev = `0${(0x15a000000 + this.#revisions).toString(16)}`;
    const file = { display: path, bytes, rev, hash: hashOf(bytes) };
    this.files.set(path.toLowerCase(), file);
    return file;
  }

  async answer(request: FakeRequest): Promise<FakeAnswer> {
    const route = request.url.pathname.replace(/^\/2\/files\//, '');
    const isContent = route === 'download' || route.startsWith('upload');
    const input = isContent ? readHeaderArguments(request) : readBodyArguments(request);
    if (typeof input === 'string') return badInput(`Error in call to API function "files/${route}": ${input}`);
    switch (route) {
      case 'get_metadata':
        return this.#metadata(pathIn(input));
      case 'list_folder':
        return this.#list(pathIn(input), Number(input['limit'] ?? 500));
      case 'list_folder/continue':
        return this.#continue(String(input['cursor']));
      case 'download':
        return this.#download(pathIn(input), request.headers.range);
      case 'delete_v2':
        return this.#writeAlone(async () => this.#remove(pathIn(input)));
      case 'upload':
        return this.#writeAlone(async () => this.#commit(input, request, { '.tag': 'path' }));
      default:
        return this.#session(route, input, request);
    }
  }

  /** Each write locks the namespace: “too_many_write_operations”. */
  async #writeAlone(work: () => Promise<FakeAnswer>): Promise<FakeAnswer> {
    if (this.#writing > 0)
      return failure(429, { reason: { '.tag': 'too_many_write_operations' }, retry_after: 1 }, { 'Retry-After': '1' });
    this.#writing += 1;
    try {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return await work();
    } finally {
      this.#writing -= 1;
    }
  }

  #metadata(path: string): FakeAnswer {
    if (path === '') return badInput('The root folder is unsupported.');
    const entry = this.#entryAt(path);
    return entry ? json(200, entry) : failure(409, { '.tag': 'path', path: notFound });
  }

  #entryAt(path: string): object | undefined {
    const file = this.files.get(path.toLowerCase());
    if (file) return fileEntry(file);
    return this.#isFolder(path)
      ? { '.tag': 'folder', name: path.slice(path.lastIndexOf('/') + 1), id: 'id:folder' }
      : undefined;
  }

  #isFolder(path: string): boolean {
    return path === '' || [...this.files.keys()].some((name) => name.startsWith(`${path.toLowerCase()}/`));
  }

  #list(path: string, limit: number): FakeAnswer {
    if (!(limit >= 1 && limit <= 2000)) return badInput('limit: not in range [1, 2000]');
    if (!this.#isFolder(path)) return failure(409, { '.tag': 'path', path: notFound });
    const names = new Map<string, string>();
    for (const { display } of this.files.values()) {
      if (!display.toLowerCase().startsWith(`${path.toLowerCase()}/`)) continue;
      const name = display.slice(path.length + 1).replace(/\/.*/s, '');
      names.set(name.toLowerCase(), `${path}/${name}`);
    }
    return this.#page(
      [...names.values()].flatMap((name) => this.#entryAt(name) ?? []),
      limit,
    );
  }

  #continue(cursor: string): FakeAnswer {
    const known = this.#cursors.get(cursor);
    return known ? this.#page(known.entries, known.limit) : failure(409, { '.tag': 'reset' });
  }

  #page(entries: readonly object[], limit: number): FakeAnswer {
    const cursor = randomBytes(20).toString('base64url');
    const rest = entries.slice(limit);
    this.#cursors.set(cursor, { entries: rest, limit });
    return json(200, { entries: entries.slice(0, limit), cursor, has_more: rest.length > 0 });
  }

  #download(path: string, range: string | undefined): FakeAnswer {
    const file = this.files.get(path.toLowerCase());
    if (!file) return failure(409, { '.tag': 'path', path: notFound });
    const headers = {
      'Dropbox-API-Result': headerSafe(JSON.stringify(fileEntry(file))),
      'Content-Type': 'application/octet-stream',
    };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    if (from === undefined) return { status: 200, headers, body: file.bytes };
    const end = Math.min(to ? Number(to) + 1 : Infinity, file.bytes.length);
    if (Number(from) >= file.bytes.length)
      return { status: 416, headers: { 'Content-Range': `bytes */${file.bytes.length}` } };
    const contentRange = `bytes ${from}-${end - 1}/${file.bytes.length}`;
    return {
      status: 206,
      headers: { ...headers, 'Content-Range': contentRange },
      body: file.bytes.subarray(Number(from), end),
    };
  }

  #remove(path: string): FakeAnswer {
    const entry = this.#entryAt(path);
    if (!entry || path === '') return failure(409, { '.tag': 'path_lookup', path_lookup: notFound });
    for (const name of [...this.files.keys()])
      if (name === path.toLowerCase() || name.startsWith(`${path.toLowerCase()}/`)) this.files.delete(name);
    return json(200, { metadata: entry });
  }

  /** WriteMode, `strict_conflict`, `content_hash`. A connection that breaks stores nothing. */
  #commit(input: Arguments, { body, isCut }: FakeRequest, outer: Arguments): FakeAnswer {
    const path = pathIn(input);
    if (isCut) return badInput('cut off');
    if (body.length > MOST_REQUEST_BYTES) return failure(409, { '.tag': 'payload_too_large' });
    if (input['content_hash'] !== undefined && input['content_hash'] !== hashOf(body))
      return failure(409, { '.tag': 'content_hash_mismatch' });
    const refuse = (reason: object) =>
      failure(
        409,
        outer['.tag'] === 'path' && outer['path'] === undefined ? { ...outer, reason } : { ...outer, path: reason },
      );
    const known = this.files.get(path.toLowerCase());
    if (!mayWrite(input, known, body)) return refuse(writeConflict);
    const used = [...this.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (used - (known?.bytes.length ?? 0) + body.length > this.#quotaBytes)
      return refuse({ '.tag': 'insufficient_space' });
    const isSame = known?.bytes.equals(body) === true;
    return json(200, fileEntry(isSame ? known : this.put(path, body)));
  }

  async #session(route: string, input: Arguments, request: FakeRequest): Promise<FakeAnswer> {
    if (route === 'upload_session/start') {
      const id = `pid_upload_session:${randomBytes(8).toString('hex')}`;
      this.#sessions.set(id, request.body);
      return json(200, { session_id: id });
    }
    const cursor = input['cursor'] as { readonly session_id: string; readonly offset: number }; // As documented.
    const known = this.#sessions.get(cursor.session_id);
    const isFinish = route === 'upload_session/finish';
    const lookup = (error: object) =>
      failure(409, isFinish ? { '.tag': 'lookup_failed', lookup_failed: error } : error);
    if (!known) return lookup(notFound);
    if (known.length !== cursor.offset) return lookup({ '.tag': 'incorrect_offset', correct_offset: known.length });
    const whole = Buffer.concat([known, request.body]);
    // What has arrived before a connection breaks counts.
    this.#sessions.set(cursor.session_id, whole);
    if (!isFinish) return json(200, null);
    const commit = input['commit'] as Arguments; // As documented.
    return this.#writeAlone(async () =>
      this.#commit(commit, { ...request, body: whole }, { '.tag': 'path', path: {} }),
    );
  }
}

function mayWrite(
  { mode, strict_conflict: isStrict }: Arguments,
  known: DropboxFile | undefined,
  body: Buffer,
): boolean {
  const tag = typeof mode === 'string' ? mode : ((mode as Arguments | undefined)?.['.tag'] ?? 'add');
  const revision = typeof mode === 'object' ? (mode as Arguments)['update'] : undefined;
  if (tag === 'update' && revision !== known?.rev && isStrict === true) return false;
  if (!known || tag === 'overwrite' || (tag === 'update' && revision === known.rev)) return true;
  return isStrict !== true && known.bytes.equals(body);
}

function fileEntry({ display, bytes, rev, hash }: DropboxFile): object {
  const name = display.slice(display.lastIndexOf('/') + 1);
  const paths = { path_lower: display.toLowerCase(), path_display: display };
  return { '.tag': 'file', name, id: `id:${hash.slice(0, 22)}`, ...paths, rev, size: bytes.length, content_hash: hash };
}

function headerSafe(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** “JSON encoding”: the header carries ASCII only, so that all else is escaped. */
function readHeaderArguments({ headers, url, method }: FakeRequest): Arguments | string {
  const text = headers['dropbox-api-arg'] ?? url.searchParams.get('arg');
  if (typeof text !== 'string') return 'Must provide HTTP header "Dropbox-API-Arg" or URL parameter "arg".';
  if (/[^\x20-\x7e]/.test(text)) return 'HTTP header "Dropbox-API-Arg": not ASCII';
  const type = headers['content-type'];
  if (method === 'POST' && url.pathname.includes('upload') && type !== 'application/octet-stream')
    return `Bad HTTP "Content-Type" header: "${type}".`;
  return JSON.parse(text) as Arguments; // What a test sends.
}

function readBodyArguments({ headers, body, method }: FakeRequest): Arguments | string {
  if (method !== 'POST') return 'Must be a POST request.';
  if (headers['content-type'] !== 'application/json')
    return `Bad HTTP "Content-Type" header: "${headers['content-type']}".`;
  return JSON.parse(body.toString()) as Arguments; // What a test sends.
}

function pathIn(input: Arguments): string {
  const path = String(input['path']);
  if (path !== '' && !/^(\/[^/]+)+$/.test(path)) throw new Error(`path: '${path}' did not match pattern`);
  return path;
}

/** https://www.dropbox.com/developers/reference/content-hash */
function hashOf(bytes: Buffer): string {
  const sums: Buffer[] = [];
  const block = 4 * 1024 * 1024;
  for (let at = 0; at < bytes.length; at += block)
    sums.push(
      createHash('sha256')
        .update(bytes.subarray(at, at + block))
        .digest(),
    );
  return createHash('sha256').update(Buffer.concat(sums)).digest('hex');
}
