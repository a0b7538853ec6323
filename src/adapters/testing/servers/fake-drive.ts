import { createHash, randomBytes } from 'node:crypto';
import { json, startFakeServer, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server.ts';
import { bearerOf, FakeTokens } from './fake-tokens.ts';

/*
 * Google Drive for tests, by the guides of its API, version 3
 * (https://developers.google.com/workspace/drive/api/guides): “Upload file data” with its sections “Multipart upload”
 * and “Resumable upload”, “Search for files and folders”, “Create and manage files: Generate IDs to use with your
 * files”, “Download and export files: Partial download”, “Resolve errors”; and, for signing in, “OAuth 2.0 for
 * Client-side Web Applications”. Names are not unique, and listings may lag.
 */

interface DriveRecord {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly parents: readonly string[];
  readonly bytes: Buffer;
  readonly modifiedTime: string;
  readonly trashed: boolean;
}

interface Session {
  readonly id: string;
  readonly metadata: Metadata;
  readonly isUpdate: boolean;
  readonly totalBytes: number;
  received: Buffer;
}

interface Metadata {
  readonly id?: string;
  readonly name?: string;
  readonly mimeType?: string;
  readonly parents?: readonly string[];
}

export interface FakeDriveOptions {
  readonly port?: number;
  readonly quotaBytes?: number;
  /** The app that is registered. */
  readonly clientId?: string;
  readonly redirectAddress?: string;
}

export interface FakeDrive extends FakeServer {
  readonly tokens: FakeTokens;
  /** From now on, listings show only what there is at this moment. */
  readonly holdLists: () => void;
  readonly releaseLists: () => void;
  /** The names of the files, each as often as there are such files, and the name of the folder before it. */
  readonly paths: () => readonly string[];
  /** Makes a file, or a folder without bytes, as another device does at the same moment. @returns its id. */
  readonly add: (name: string, parent: string | undefined, bytes?: Uint8Array) => string;
  readonly idsOf: (name: string) => readonly string[];
  /** As a person does on the page of Drive. */
  readonly trash: (id: string) => void;
  readonly forgetSessions: () => void;
  readonly signInAs: (email: string) => void;
}

const CORS = {
  allowHeaders: 'Authorization, Content-Type, Content-Range, Range, X-Upload-Content-Type, X-Upload-Content-Length',
  exposeHeaders: 'Content-Length, Content-Range, Location, Range',
};
const FOLDER = 'application/vnd.google-apps.folder';
const ROOT = 'root-of-the-drive';
const PART = 256 * 1024;

export async function startFakeDrive(options: FakeDriveOptions = {}): Promise<FakeDrive> {
  const tokens = new FakeTokens();
  const store = new DriveStore(options.quotaBytes ?? Infinity);
  let email = 'ada@example.com';
  const server: FakeServer = await startFakeServer({ ...CORS, port: options.port }, async (request) => {
    const { pathname, searchParams } = request.url;
    if (pathname === '/o/oauth2/v2/auth') return answerSignIn(request, options, tokens);
    const session = searchParams.get('upload_id');
    if (request.method === 'PUT' && session !== null) return store.putPart(session, request);
    if (tokens.stateOf(bearerOf(request.headers.authorization)) !== 'valid')
      return failure(401, 'authError', 'Invalid Credentials');
    if (pathname === '/drive/v3/about')
      return json(200, { user: { emailAddress: email, permissionId: createHash('md5').update(email).digest('hex') } });
    return store.answer(request, server.url);
  });
  return {
    ...server,
    tokens,
    holdLists: () => {
      store.held = new Map(store.files);
    },
    releaseLists: () => {
      store.held = undefined;
    },
    paths: () =>
      [...store.files.values()]
        .filter(({ mimeType }) => mimeType !== FOLDER)
        .map((file) => store.pathOf(file))
        .sort(),
    add: (name, parent, bytes) =>
      store.put(
        { name, parents: [parent ?? ROOT], mimeType: bytes ? 'application/octet-stream' : FOLDER },
        Buffer.from(bytes ?? []),
      ).id,
    idsOf: (name) => [...store.files.values()].filter((file) => file.name === name).map(({ id }) => id),
    trash: (id) => {
      const file = store.files.get(id);
      if (file) store.files.set(id, { ...file, trashed: true });
    },
    forgetSessions: () => {
      store.sessions.clear();
    },
    signInAs: (other) => {
      email = other;
    },
  };
}

/** “Resolve errors”: the reason is in the first of the errors. */
function failure(status: number, reason: string, message: string): FakeAnswer {
  return json(status, { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } });
}

const notFound = (id: string) => failure(404, 'notFound', `File not found: ${id}.`);

/** A page with *Allow* and *Cancel*; the answer is in the fragment of the redirect address. */
function answerSignIn({ url }: FakeRequest, options: FakeDriveOptions, tokens: FakeTokens): FakeAnswer {
  const asked = (name: string) => url.searchParams.get(name) ?? '';
  const refuse = (what: string): FakeAnswer => ({ status: 400, headers: { 'Content-Type': 'text/plain' }, body: what });
  if (asked('client_id') !== options.clientId) return refuse('Error 401: invalid_client');
  if (asked('redirect_uri') !== options.redirectAddress) return refuse('Error 400: redirect_uri_mismatch');
  if (asked('response_type') !== 'token' || asked('scope') === '') return refuse('Error 400: invalid_request');
  const state = { state: asked('state') };
  const back = (answer: Readonly<Record<string, string>>) =>
    `${asked('redirect_uri')}#${new URLSearchParams({ ...state, ...answer }).toString()}`;
  if (asked('answer') === '') {
    const link = (answer: string) => `?${new URLSearchParams([...url.searchParams, ['answer', answer]]).toString()}`;
    const body = `<!doctype html><html lang="en"><title>Allow Heirloom?</title><main><h1>Allow Heirloom?</h1>
<a href="${link('allow').replaceAll('&', '&amp;')}">Allow</a> <a href="${link('deny').replaceAll('&', '&amp;')}">Cancel</a></main></html>`;
    return { status: 200, headers: { 'Content-Type': 'text/html' }, body };
  }
  const allowed = { access_token: tokens.issue(), token_type: 'Bearer', expires_in: '3599', scope: asked('scope') };
  const location = back(asked('answer') === 'allow' ? allowed : { error: 'access_denied' });
  return { status: 302, headers: { Location: location } };
}

class DriveStore {
  readonly files = new Map<string, DriveRecord>();
  readonly sessions = new Map<string, Session>();
  held: ReadonlyMap<string, DriveRecord> | undefined;
  readonly #quotaBytes: number;
  readonly #pages = new Map<string, readonly DriveRecord[]>();
  readonly #generated = new Set<string>();
  #changes = 0;

  constructor(quotaBytes: number) {
    this.#quotaBytes = quotaBytes;
  }

  put({ id = randomBytes(16).toString('base64url'), ...metadata }: Metadata, bytes: Buffer): DriveRecord {
    this.#changes += 1;
    const known = this.files.get(id);
    const record: DriveRecord = {
      id,
      name: metadata.name ?? known?.name ?? 'Untitled',
      mimeType: metadata.mimeType ?? known?.mimeType ?? 'application/octet-stream',
      parents: metadata.parents ?? known?.parents ?? [ROOT],
      bytes,
      modifiedTime: new Date(Date.UTC(2026, 0, 1) + this.#changes * 1000).toISOString(),
      trashed: false,
    };
    this.files.set(id, record);
    return record;
  }

  pathOf({ name, parents }: DriveRecord): string {
    const folder = this.files.get(parents[0] ?? '');
    return folder ? `${folder.name}/${name}` : name;
  }

  answer(request: FakeRequest, origin: string): FakeAnswer {
    const { method, url } = request;
    const path = url.pathname;
    if (path === '/drive/v3/files/generateIds') return this.#generateIds(Number(url.searchParams.get('count') ?? 10));
    if (path === '/drive/v3/files') return method === 'GET' ? this.#list(url.searchParams) : this.#create(request);
    const [, upload, id] = /^(\/upload)?\/drive\/v3\/files(?:\/([\w-]+))?$/.exec(path) ?? [];
    if (upload !== undefined) return this.#upload(request, origin, id);
    const file = this.files.get(id ?? '');
    if (!file) return notFound(id ?? '');
    if (method === 'DELETE') {
      this.#remove(file.id);
      return { status: 204 };
    }
    return url.searchParams.get('alt') === 'media'
      ? contentOf(file, request.headers.range)
      : json(200, resourceOf(file));
  }

  /** “If the target is a folder, all descendants owned by the user are also deleted.” */
  #remove(id: string): void {
    this.files.delete(id);
    for (const { id: child, parents } of [...this.files.values()]) if (parents.includes(id)) this.#remove(child);
  }

  #generateIds(count: number): FakeAnswer {
    if (!(count >= 1 && count <= 1000)) return failure(400, 'invalid', 'Invalid count');
    const ids = Array.from({ length: count }, () => randomBytes(24).toString('base64url'));
    for (const id of ids) this.#generated.add(id);
    return json(200, { kind: 'drive#generatedIds', space: 'drive', ids });
  }

  #list(parameters: URLSearchParams): FakeAnswer {
    const size = Number(parameters.get('pageSize') ?? 100);
    if (!(size >= 1 && size <= 1000)) return failure(400, 'invalid', 'Invalid page size');
    const token = parameters.get('pageToken');
    const rest = token === null ? this.#search(parameters.get('q') ?? '') : this.#pages.get(token);
    if (!rest) return failure(400, 'invalid', 'Invalid Value');
    const next = rest.length > size ? randomBytes(12).toString('base64url') : undefined;
    if (next !== undefined) this.#pages.set(next, rest.slice(size));
    return json(200, {
      files: rest.slice(0, size).map(resourceOf),
      ...(next === undefined ? {} : { nextPageToken: next }),
    });
  }

  /** The terms that a test needs. @returns `undefined` for a query that Drive would not understand. */
  #search(query: string): readonly DriveRecord[] | undefined {
    const text = String.raw`'((?:[^'\\]|\\['\\])*)'`;
    const value = (found: string | undefined) => found?.replace(/\\(.)/g, '$1');
    const parents = [...query.matchAll(new RegExp(`${text} in parents`, 'g'))].map(([, id]) => value(id));
    const name = value(new RegExp(`name = ${text}`).exec(query)?.[1]);
    const mimeType = value(new RegExp(`mimeType = ${text}`).exec(query)?.[1]);
    const known = new RegExp(`${text} in parents|(name|mimeType) = ${text}|trashed = false`, 'g');
    if (/[^()\sandor]/.test(query.replace(known, ''))) return undefined;
    return [...(this.held ?? this.files).values()].filter(
      (file) =>
        // What is gone for good is not listed, however late the listing is, once it was asked for by its id.
        !file.trashed &&
        (parents.length === 0 || file.parents.some((parent) => parents.includes(parent))) &&
        (name === undefined || file.name === name) &&
        (mimeType === undefined || file.mimeType === mimeType),
    );
  }

  #create({ body }: FakeRequest): FakeAnswer {
    const metadata = JSON.parse(body.toString()) as Metadata; // What a test sends.
    return this.#refuseNew(metadata) ?? json(200, resourceOf(this.put(metadata, Buffer.alloc(0))));
  }

  #refuseNew({ id, parents = [] }: Metadata): FakeAnswer | undefined {
    if (id !== undefined && this.files.has(id))
      return failure(409, 'fileIdInUse', 'A file already exists with the provided ID.');
    if (id !== undefined && !this.#generated.has(id))
      return failure(400, 'invalid', 'The provided file ID is not usable.');
    const gone = parents.find((parent) => parent !== ROOT && !this.files.has(parent));
    return gone === undefined ? undefined : notFound(gone);
  }

  #upload(request: FakeRequest, origin: string, id: string | undefined): FakeAnswer {
    if (id !== undefined && !this.files.has(id)) return notFound(id);
    if (request.isCut) return failure(400, 'badRequest', 'cut off');
    if (request.url.searchParams.get('uploadType') === 'resumable') return this.#startSession(request, origin, id);
    const parts = readMultipart(request);
    if (!parts) return failure(400, 'badContent', 'Malformed multipart body.');
    if (request.body.length > 5 * 1024 * 1024) return failure(413, 'uploadTooLarge', 'Request Too Large');
    return this.#finish({ ...parts.metadata, ...(id === undefined ? {} : { id }) }, parts.content, id !== undefined);
  }

  #finish(metadata: Metadata, bytes: Buffer, isUpdate: boolean): FakeAnswer {
    const refused = isUpdate ? undefined : this.#refuseNew(metadata);
    if (refused) return refused;
    const used = [...this.files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
    if (used + bytes.length > this.#quotaBytes)
      return failure(403, 'storageQuotaExceeded', "The user's Drive storage quota has been exceeded.");
    return json(200, resourceOf(this.put(metadata, bytes)));
  }

  #startSession({ headers, body }: FakeRequest, origin: string, id: string | undefined): FakeAnswer {
    const metadata = JSON.parse(body.toString()) as Metadata; // What a test sends.
    const refused = id === undefined ? this.#refuseNew(metadata) : undefined;
    if (refused) return refused;
    const key = randomBytes(12).toString('base64url');
    const totalBytes = Number(headers['x-upload-content-length']);
    const named = { ...metadata, ...(id === undefined ? {} : { id }) };
    this.sessions.set(key, {
      id: key,
      metadata: named,
      isUpdate: id !== undefined,
      totalBytes,
      received: Buffer.alloc(0),
    });
    const location = `${origin}/upload/drive/v3/files?uploadType=resumable&upload_id=${key}`;
    return { status: 200, headers: { Location: location } };
  }

  /** “Upload the content”, “Resume an interrupted upload”. */
  putPart(key: string, { headers, body }: FakeRequest): FakeAnswer {
    const session = this.sessions.get(key);
    if (!session) return failure(404, 'notFound', 'Not Found');
    if (headers.authorization !== undefined) return failure(400, 'badRequest', 'a token that could be sent on');
    const [, from, last, total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
    if (Number(total) !== session.totalBytes) return failure(400, 'badRequest', 'Invalid Content-Range');
    if (from !== undefined) {
      const isLast = Number(last) + 1 === session.totalBytes;
      if (!isLast && (Number(last) + 1 - Number(from)) % PART !== 0)
        return failure(400, 'badRequest', 'not a multiple of 256 KiB');
      if (Number(from) !== session.received.length)
        return failure(503, 'backendError', 'an offset that was not asked for');
      // Of what arrives before a line breaks, whole multiples count.
      const isWhole = body.length === Number(last) + 1 - Number(from);
      const kept = isWhole ? body : body.subarray(0, Math.floor(body.length / PART) * PART);
      session.received = Buffer.concat([session.received, kept]);
    }
    if (session.received.length < session.totalBytes) {
      const range = session.received.length === 0 ? {} : { Range: `bytes=0-${session.received.length - 1}` };
      return { status: 308, headers: range };
    }
    this.sessions.delete(key);
    return this.#finish(session.metadata, session.received, session.isUpdate);
  }
}

function resourceOf({ id, name, mimeType, bytes, modifiedTime, trashed }: DriveRecord): object {
  if (mimeType === FOLDER) return { id, name, mimeType, modifiedTime, trashed };
  const sha256Checksum = createHash('sha256').update(bytes).digest('hex');
  return { id, name, mimeType, modifiedTime, trashed, size: String(bytes.length), sha256Checksum };
}

function contentOf({ bytes }: DriveRecord, range: string | undefined): FakeAnswer {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return { status: 200, body: bytes };
  const end = Math.min(to ? Number(to) + 1 : Infinity, bytes.length);
  if (Number(from) >= bytes.length) return { status: 416, headers: { 'Content-Range': `bytes */${bytes.length}` } };
  const headers = { 'Content-Range': `bytes ${from}-${end - 1}/${bytes.length}` };
  return { status: 206, headers, body: bytes.subarray(Number(from), end) };
}

/** “Multipart upload”: JSON first, then the content. */
function readMultipart({
  headers,
  body,
}: FakeRequest): { readonly metadata: Metadata; readonly content: Buffer } | undefined {
  const boundary = /^multipart\/related; boundary=([\w-]+)$/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const second = body.indexOf(`\r\n--${boundary}\r\n`);
  const end = body.lastIndexOf(`\r\n--${boundary}--`);
  const partAt = (from: number) => body.indexOf('\r\n\r\n', from) + 4;
  if (!body.subarray(0, boundary.length + 2).equals(Buffer.from(`--${boundary}`)) || second < 0 || end < second)
    return undefined;
  const metadata = JSON.parse(body.subarray(partAt(0), second).toString()) as Metadata; // What a test sends.
  return { metadata, content: body.subarray(partAt(second + 2), end) };
}
