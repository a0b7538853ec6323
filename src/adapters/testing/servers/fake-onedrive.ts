import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, startFakeServer, type FakeAnswer, type FakeRequest, type FakeServer } from './fake-server.ts';
import { bearerOf, type TokenState } from './fake-tokens.ts';

/*
 * OneDrive for tests, by the reference of Microsoft Graph 1.0 (https://learn.microsoft.com/graph/api): “Upload or
 * replace the contents of a DriveItem”, “driveItem: createUploadSession”, “Download the contents of a DriveItem”, “List
 * the contents of a folder”, “Create a new folder”, “Delete a DriveItem”, “driveItem resource type”; “Using app folder
 * in OneDrive”, “Addressing resources in a drive”, and “Error responses” of the OneDrive API. Their source is in
 * https://github.com/microsoftgraph/microsoft-graph-docs-contrib and https://github.com/OneDrive/onedrive-api-docs.
 *
 * It is strict where a careless client would get through: the app's folder exists only once it was asked for, contents
 * and upload sessions refuse a token, a download allows no question of a browser before it, parts come in order and in
 * multiples of 320 KiB, and names ignore case.
 */

interface OneDriveFile {
  readonly display: string;
  /** Missing: a folder. */
  readonly bytes: Buffer | undefined;
  readonly id: string;
  readonly version: number;
}

interface Session {
  readonly path: string;
  readonly behavior: string;
  readonly ifMatch: string | undefined;
  /** The size of the file, once a part has said it. */
  total: number | undefined;
  received: Buffer;
}

export interface FakeOneDriveOptions {
  /** Default: none is refused. */
  readonly stateOf?: (token: string) => TokenState | Promise<TokenState>;
  readonly port?: number;
  /** How much fits, the recycle bin included. */
  readonly quotaBytes?: number;
  /** The address of Graph in its answers. Default: this server. */
  readonly graph?: string;
  /** Where contents are read and sessions written. Default: on this server. */
  readonly files?: string;
  /** “Not all services provide a value for all hash properties”. Default: yes. */
  readonly saysSums?: boolean;
  /** Another server on the same port: what it answers is not asked of OneDrive. */
  readonly beside?: (raw: IncomingMessage, response: ServerResponse) => boolean;
}

export interface FakeOneDrive extends FakeServer {
  /** The paths of all files in the app's folder, as written. */
  readonly paths: () => readonly string[];
  readonly bytesAt: (path: string) => Buffer | undefined;
  /** Stores a file as another program of the person does. */
  readonly put: (path: string, bytes: Uint8Array) => void;
  /** The bytes in the recycle bin. */
  readonly binBytes: () => number;
  readonly emptyBin: () => void;
  /** All addresses of contents given so far are no longer valid. */
  readonly expireLinks: () => void;
  /** All upload sessions have passed their `expirationDateTime`. */
  readonly forgetSessions: () => void;
  readonly signInAs: (name: string) => void;
}

const CORS = {
  allowHeaders: 'Authorization, Content-Type, Content-Range, If-Match, Range',
  // Retry-After is not among them: microsoftgraph/microsoft-graph-docs #17488.
  exposeHeaders: 'ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, WWW-Authenticate',
};
const ROOT = '/v1.0/me/drive/special/approot';
const CONTENT = '/y23vmag/';
const UPLOAD = '/up/';
/** “Simple upload … up to 250 MB”, “less than 60 MiB in any given request”. */
const MOST_SIMPLE_BYTES = 250 * 1000 * 1000;
const MOST_PART_BYTES = 60 * 1024 * 1024;
const PART_UNIT = 320 * 1024;
const PAGE_SIZE = 200;

export async function startFakeOneDrive(options: FakeOneDriveOptions = {}): Promise<FakeOneDrive> {
  const { stateOf = () => 'valid', port, beside } = options;
  const store = new OneDriveStore(options);
  const refusesPreflight = (path: string) => path.startsWith(CONTENT);
  const server: FakeServer = await startFakeServer({ ...CORS, port, beside, refusesPreflight }, async (request) => {
    const files = options.files ?? server.url;
    const { pathname } = request.url;
    if (pathname.startsWith(CONTENT)) return store.content(pathname.slice(CONTENT.length), request);
    if (pathname.startsWith(UPLOAD)) return store.session(pathname.slice(UPLOAD.length), request, files);
    const state = await stateOf(bearerOf(request.headers.authorization));
    if (state !== 'valid') return failure(401, ['InvalidAuthenticationToken']);
    return store.answer(request, options.graph ?? server.url, files);
  });
  return {
    ...server,
    paths: () => [...store.items.values()].flatMap(({ display, bytes }) => (bytes ? [display.slice(1)] : [])).sort(),
    bytesAt: (path) => store.items.get(keyOf(`/${path}`))?.bytes,
    put: (path, bytes) => {
      store.put(`/${path}`, Buffer.from(bytes));
    },
    binBytes: () => store.binBytes,
    emptyBin: () => {
      store.binBytes = 0;
    },
    expireLinks: () => {
      store.links.clear();
    },
    forgetSessions: () => {
      store.sessions.clear();
    },
    signInAs: (name) => {
      store.owner = name;
    },
  };
}

/** “Error responses”: more exact codes are in errors inside the error. */
function failure(status: number, codes: readonly string[]): FakeAnswer {
  const error = codes.reduceRight<object | undefined>(
    (inner, code) => ({ code, message: code, ...(inner && { innererror: inner }) }),
    undefined,
  );
  return json(status, { error });
}

const notFound = failure(404, ['itemNotFound']);
const sessionNotFound = failure(404, ['itemNotFound', 'uploadSessionNotFound']);
const nameTaken = failure(409, ['nameAlreadyExists']);
const badRequest = (...codes: readonly string[]) => failure(400, ['invalidRequest', ...codes]);

const keyOf = (path: string) => path.toLowerCase();

class OneDriveStore {
  readonly items = new Map<string, OneDriveFile>();
  readonly sessions = new Map<string, Session>();
  /** The keys of files, by their links. */
  readonly links = new Map<string, string>();
  owner = 'ada@example.com';
  binBytes = 0;
  /** Whether the app's folder was made. */
  #isReady = false;
  readonly #options: FakeOneDriveOptions;
  readonly #pages = new Map<string, readonly OneDriveFile[]>();
  #versions = 0;

  constructor(options: FakeOneDriveOptions) {
    this.#options = options;
  }

  put(path: string, bytes: Buffer): OneDriveFile {
    this.#makeFolders(path);
    return this.#store(path, bytes);
  }

  #store(path: string, bytes: Buffer | undefined): OneDriveFile {
    this.#versions += 1;
    const known = this.items.get(keyOf(path));
    const id = known?.id ?? `ADA!${this.#versions}`;
    // A file that is replaced keeps its name.
    const item = { display: known?.display ?? path, bytes, id, version: this.#versions };
    this.items.set(keyOf(path), item);
    return item;
  }

  /** A simple upload by path makes the folders around (OneDrive/onedrive-api-docs #83). */
  #makeFolders(path: string): void {
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1))
      if (!this.items.has(keyOf(path.slice(0, at)))) this.#store(path.slice(0, at), undefined);
  }

  answer(request: FakeRequest, origin: string, files: string): FakeAnswer {
    const { method, url } = request;
    const parsed = parsePath(url.pathname);
    if (!parsed) return badRequest('invalidPath');
    const { path, part } = parsed;
    if (path === '' && part === '' && method === 'GET') return this.#appFolder();
    // “403 Forbidden … when the app folder does not exist yet” (OneDrive/onedrive-api-docs #1097, #1667).
    if (!this.#isReady && method === 'POST') return failure(403, ['accessDenied']);
    if (method === 'GET' && part === '') return this.#get(path, files);
    if (method === 'GET' && part === 'children') return this.#list(path, url, origin);
    if (method === 'POST' && part === 'children') return this.#makeFolder(path, request);
    if (method === 'PUT' && part === 'content') return this.#upload(path, request, files);
    if (method === 'POST' && part === 'createUploadSession') return this.#startSession(path, request, files);
    if (method === 'DELETE' && part === '') return this.#remove(path, request.headers['if-match']);
    return failure(405, ['invalidRequest']);
  }

  #appFolder(): FakeAnswer {
    this.#isReady = true;
    const driveId = createHash('md5').update(this.owner).digest('hex').slice(0, 16);
    return json(200, {
      id: 'APPROOT',
      name: 'Heirloom',
      folder: { childCount: 0 },
      specialFolder: { name: 'approot' },
      parentReference: { driveId, driveType: 'personal' },
      createdBy: { user: { displayName: 'Ada', email: this.owner } },
    });
  }

  #get(path: string, files: string): FakeAnswer {
    const item = this.items.get(keyOf(path));
    return item ? json(200, this.#resource(item, files)) : notFound;
  }

  #resource(item: OneDriveFile, files?: string): object {
    const { bytes, display, id } = item;
    const common = { id, name: display.slice(display.lastIndexOf('/') + 1), eTag: eTagOf(item) };
    if (!bytes) return { ...common, size: 0, folder: { childCount: this.#childrenOf(display).length } };
    const hashes = this.#options.saysSums === false ? {} : { hashes: { quickXorHash: xorHash(bytes) } };
    const file = { mimeType: 'application/octet-stream', ...hashes };
    if (files === undefined) return { ...common, size: bytes.length, file };
    const link = randomBytes(12).toString('base64url');
    this.links.set(link, keyOf(display));
    return { ...common, size: bytes.length, file, '@microsoft.graph.downloadUrl': `${files}${CONTENT}${link}` };
  }

  #childrenOf(path: string): readonly OneDriveFile[] {
    const start = `${keyOf(path)}/`;
    return [...this.items].flatMap(([key, item]) =>
      key.startsWith(start) && !key.slice(start.length).includes('/') ? [item] : [],
    );
  }

  /** “If a collection exceeds the default page size (200 items), the @odata.nextLink property is returned”. */
  #list(path: string, url: URL, origin: string): FakeAnswer {
    if (path !== '' && this.items.get(keyOf(path)) === undefined) return notFound;
    const size = Number(url.searchParams.get('$top') ?? PAGE_SIZE);
    if (!(size >= 1 && size <= 1000)) return badRequest('invalidQueryOption');
    const token = url.searchParams.get('$skiptoken');
    const rest = token === null ? this.#childrenOf(path) : this.#pages.get(token);
    if (!rest) return badRequest('invalidStartIndex');
    const value = rest.slice(0, size).map((item) => this.#resource(item));
    if (rest.length <= size) return json(200, { value });
    const next = randomBytes(12).toString('base64url');
    this.#pages.set(next, rest.slice(size));
    return json(200, { value, '@odata.nextLink': `${origin}${url.pathname}?$top=${size}&$skiptoken=${next}` });
  }

  #makeFolder(around: string, { body }: FakeRequest): FakeAnswer {
    const input = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>; // What a test sends.
    if (around !== '' && this.items.get(keyOf(around)) === undefined) return notFound;
    const path = `${around}/${String(input['name'])}`;
    if (!isAllowed(path)) return badRequest('invalidPath');
    if (this.items.has(keyOf(path))) return nameTaken;
    return json(201, this.#resource(this.#store(path, undefined)));
  }

  /** A connection that breaks stores nothing. */
  #upload(path: string, { body, isCut, headers, url }: FakeRequest, files: string): FakeAnswer {
    if (isCut) return badRequest();
    if (body.length > MOST_SIMPLE_BYTES) return failure(413, ['invalidRequest', 'maxStreamSizeExceeded']);
    const behavior = url.searchParams.get('@microsoft.graph.conflictBehavior') ?? 'replace';
    const refused = this.#refuse(path, behavior, headers['if-match'], body.length);
    if (refused) return refused;
    this.#makeFolders(path);
    return this.#finish(path, body, files);
  }

  #finish(path: string, bytes: Buffer, files: string): FakeAnswer {
    const isNew = !this.items.has(keyOf(path));
    return json(isNew ? 201 : 200, this.#resource(this.#store(path, bytes), files));
  }

  #refuse(path: string, behavior: string, ifMatch: string | undefined, sizeBytes: number): FakeAnswer | undefined {
    if (!isAllowed(path)) return badRequest('invalidPath');
    const known = this.items.get(keyOf(path));
    if (known && behavior === 'fail') return nameTaken;
    if (ifMatch !== undefined && (!known || ifMatch !== eTagOf(known)))
      return failure(412, ['resourceModified', 'entityTagDoesNotMatch']);
    const used = [...this.items.values()].reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), this.binBytes);
    const isFull = used - (known?.bytes?.length ?? 0) + sizeBytes > (this.#options.quotaBytes ?? Infinity);
    return isFull ? failure(507, ['quotaLimitReached']) : undefined;
  }

  /** “Deleting items using this method moves the items to the recycle bin”. */
  #remove(path: string, ifMatch: string | undefined): FakeAnswer {
    const item = this.items.get(keyOf(path));
    if (!item) return notFound;
    if (ifMatch !== undefined && ifMatch !== eTagOf(item)) return failure(412, ['resourceModified']);
    for (const [key, { bytes }] of [...this.items])
      if (key === keyOf(path) || key.startsWith(`${keyOf(path)}/`)) {
        this.binBytes += bytes?.length ?? 0;
        this.items.delete(key);
      }
    return { status: 204 };
  }

  /** “Create an upload session”. The folder has to exist (OneDrive/onedrive-api-docs #364). */
  #startSession(path: string, { body, headers }: FakeRequest, files: string): FakeAnswer {
    const { item = {} } = JSON.parse(body.toString() || '{}') as { readonly item?: Readonly<Record<string, unknown>> }; // What a test sends.
    const around = path.slice(0, path.lastIndexOf('/'));
    if (around !== '' && !this.items.has(keyOf(around))) return notFound;
    const behavior = String(item['@microsoft.graph.conflictBehavior'] ?? 'fail');
    const refused = this.#refuse(path, behavior, headers['if-match'], Number(item['fileSize'] ?? 0));
    if (refused) return refused;
    const id = randomBytes(12).toString('base64url');
    this.sessions.set(id, {
      path,
      behavior,
      ifMatch: headers['if-match'],
      total: undefined,
      received: Buffer.alloc(0),
    });
    return json(200, { uploadUrl: `${files}${UPLOAD}${id}`, expirationDateTime: EXPIRES });
  }

  /** “Upload bytes to the upload session”, “Resuming an in-progress upload”, “Cancel the upload session”. */
  session(id: string, request: FakeRequest, files: string): FakeAnswer {
    const { method, headers, body, isCut } = request;
    // “If you include the Authorization header when issuing the PUT call, it may result in an HTTP 401”.
    if (headers.authorization !== undefined) return failure(401, ['unauthenticated']);
    const session = this.sessions.get(id);
    if (!session) return sessionNotFound;
    if (method === 'DELETE') {
      this.sessions.delete(id);
      return { status: 204 };
    }
    if (method === 'GET') return progressOf(session, 200);
    const [, from, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
    const length = Number(last) + 1 - Number(from);
    if (method !== 'PUT' || from === undefined || length > MOST_PART_BYTES) return badRequest();
    // “If an upload request is disconnected … all bytes in that request are ignored”.
    if (isCut || body.length !== length) return badRequest();
    if ((session.total ??= Number(total)) !== Number(total)) return badRequest('fragmentLengthMismatch');
    if (Number(from) < session.received.length) return failure(416, ['invalidRange', 'fragmentOverlap']);
    if (Number(from) > session.received.length) return failure(416, ['invalidRange', 'fragmentOutOfOrder']);
    const isLast = Number(last) + 1 === session.total;
    if (!isLast && length % PART_UNIT !== 0) return badRequest('invalidRange');
    const whole = Buffer.concat([session.received, body]);
    if (!isLast) {
      session.received = whole;
      return progressOf(session, 202);
    }
    // “An error is returned when the last byte range is uploaded.” The session stays.
    const refused = this.#refuse(session.path, session.behavior, session.ifMatch, whole.length);
    if (refused) return refused;
    this.sessions.delete(id);
    return this.#finish(session.path, whole, files);
  }

  /** “Preauthenticated download URLs … don't require an Authorization header”, “Partial range downloads”. */
  content(link: string, { method, headers }: FakeRequest): FakeAnswer {
    const key = this.links.get(link);
    if (headers.authorization !== undefined || key === undefined) return failure(401, ['unauthenticated']);
    if (method !== 'GET') return failure(405, ['invalidRequest']);
    const bytes = this.items.get(key)?.bytes;
    if (!bytes) return notFound;
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
    if (from === undefined) return { status: 200, body: bytes };
    const end = Math.min(to ? Number(to) + 1 : Infinity, bytes.length);
    if (Number(from) >= bytes.length) return { status: 416, headers: { 'Content-Range': `bytes */${bytes.length}` } };
    const range = { 'Content-Range': `bytes ${from}-${end - 1}/${bytes.length}` };
    return { status: 206, headers: range, body: bytes.subarray(Number(from), end) };
  }
}

const EXPIRES = '2030-01-29T09:21:55.523Z';

function progressOf({ received }: Session, status: number): FakeAnswer {
  return json(status, { expirationDateTime: EXPIRES, nextExpectedRanges: [`${received.length}-`] });
}

/** `/special/approot:/a/b:/children`. @returns `undefined` for an address that Graph would not understand. */
function parsePath(pathname: string): { readonly path: string; readonly part: string } | undefined {
  if (!pathname.startsWith(ROOT)) return undefined;
  const rest = pathname.slice(ROOT.length);
  if (!rest.startsWith(':')) return /^(\/\w+)?$/.test(rest) ? { path: '', part: rest.slice(1) } : undefined;
  const [, path, part] = /^:((?:\/[^/:]+)+)(?::\/(\w+))?$/.exec(rest) ?? [];
  return path === undefined ? undefined : { path: decodeURIComponent(path), part: part ?? '' };
}

/** “OneDrive reserved characters”, and names that are reserved. */
function isAllowed(path: string): boolean {
  return path
    .slice(1)
    .split('/')
    .every((name) => !/["*:<>?\\|]|^~|\.$|^(con|prn|aux|nul|\.lock|desktop\.ini)$|_vti_/i.test(name));
}

function eTagOf({ id, version }: OneDriveFile): string {
  return `"{${id}},${version}"`;
}

/**
 * The algorithm of “QuickXorHash Algorithm” word for word, as slow as it is: a 160-bit number is rotated for each byte.
 */
export function xorHash(bytes: Uint8Array): string {
  const width = 160n;
  const mask = (1n << width) - 1n;
  // Bytes at the same place are combined first, or a large file would take minutes.
  const places = new Array<number>(160).fill(0);
  bytes.forEach((byte, at) => {
    places[at % 160] = (places[at % 160] ?? 0) ^ byte;
  });
  let hash = 0n;
  places.forEach((byte, at) => {
    const shift = (BigInt(at) * 11n) % width;
    const value = BigInt(byte) << shift;
    hash ^= (value & mask) | (value >> width);
  });
  const hex = hash.toString(16).padStart(40, '0');
  const reversed = Buffer.from(hex, 'hex').reverse();
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  length.forEach((byte, at) => {
    reversed[12 + at] = (reversed[12 + at] ?? 0) ^ byte;
  });
  return reversed.toString('base64');
}
