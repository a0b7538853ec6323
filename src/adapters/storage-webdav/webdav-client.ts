import { BackupError, type Bytes } from '../../engine/index.ts';
import { encodeUtf8 } from '../../engine/low-level.ts';
import type { HttpRequest, Send } from '../http/http-request.ts';
import { parseMultistatus, PROPFIND_BODY, type DavResource } from './multistatus.ts';
import { toWebDavError } from './webdav-error.ts';

/** How to reach a collection on a WebDAV server. */
export interface WebDavAccess {
  /** The address of the collection. */
  readonly address: string;
  /** Empty where the server asks for no name. */
  readonly userName: string;
  readonly password: string;
}

/** A listing of a terabyte of backups, 65,000 objects, has some 40 MB. */
const MOST_LISTING_BYTES = 256 * 1024 * 1024;

/**
 * The requests of a WebDAV client, on paths relative to one collection. A path that ends with `/` is a collection: some
 * servers (nginx 1.22) refuse requests on collections without it.
 */
export class WebDavClient {
  readonly #send: Send;
  readonly #base: string;
  readonly #authorization: Readonly<Record<string, string>>;
  #usesPathAsDestination = false;

  constructor(send: Send, { address, userName, password }: WebDavAccess) {
    this.#send = send;
    this.#base = address.endsWith('/') ? address : `${address}/`;
    this.#authorization =
      userName === '' && password === '' ? {} : { Authorization: basicAuthorization(userName, password) };
  }

  /** The address of a path. */
  addressOf(path: string): string {
    return this.#base + path.split('/').map(encodeURIComponent).join('/');
  }

  /** @throws BackupError as `Send`. */
  request(method: string, path: string, { headers, ...rest }: Omit<HttpRequest, 'method' | 'url'>): Promise<Response> {
    return this.#send({ method, url: this.addressOf(path), headers: { ...this.#authorization, ...headers }, ...rest });
  }

  /**
   * The properties of a resource, or with depth 1 also of what a collection contains.
   * @returns `undefined` if there is no such resource.
   */
  async propfind(path: string, depth: 0 | 1, signal?: AbortSignal): Promise<readonly DavResource[] | undefined> {
    const response = await this.request('PROPFIND', path, {
      headers: { Depth: String(depth), 'Content-Type': 'application/xml; charset=utf-8' },
      body: encodeUtf8(PROPFIND_BODY),
      isRepeatable: true,
      mostBytes: MOST_LISTING_BYTES,
      ...(signal && { signal }),
    });
    if (response.status !== 207) {
      if (response.status === 404 || response.status === 410) return undefined;
      throw toWebDavError(response.status, 'PROPFIND', { path });
    }
    return parseMultistatus(await response.text());
  }

  /** Creates a collection, unless it is there. @returns whether its parent exists. */
  async makeCollection(path: string, signal?: AbortSignal): Promise<boolean> {
    const { status } = await this.request('MKCOL', path, { isRepeatable: true, ...(signal && { signal }) });
    // 405: it is there already (RFC 4918 §9.3.1). rclone 1.60 answers 201 then.
    if (isSuccess(status) || status === 405) return true;
    // Servers disagree about a collection that is there and about a missing parent: nginx 1.22 answers 409 or 500.
    if (await this.propfind(path, 0, signal)) return true;
    if (status === 404 || status === 409 || status === 500) return false;
    throw toWebDavError(status, 'MKCOL', { path });
  }

  /** Stores a file, which may be seen half-written. @throws BackupError if the server refuses. */
  async put(path: string, body: Bytes, signal?: AbortSignal): Promise<void> {
    const { status } = await this.request('PUT', path, {
      headers: { 'Content-Type': 'application/octet-stream' },
      body,
      isRepeatable: true,
      ...(signal && { signal }),
    });
    if (!isSuccess(status)) throw toWebDavError(status, 'PUT', { path });
  }

  /**
   * Renames a file. It cannot be cancelled: nobody could tell whether it happened.
   * @param overwrite `T` replaces a file of that name, `F` leaves it alone: the one condition that all servers keep.
   * @returns whether it was renamed: with `F` there may be a file of that name.
   */
  async move(from: string, to: string, overwrite: 'T' | 'F' = 'T'): Promise<boolean> {
    const status = await this.#moveTo(from, to, overwrite);
    if (overwrite === 'F' && status === 412) return false;
    if (!isSuccess(status)) throw toWebDavError(status, 'MOVE', { path: to });
    return true;
  }

  async #moveTo(from: string, to: string, overwrite: 'T' | 'F'): Promise<number> {
    const status = await this.#moveOnce(from, to, overwrite);
    if ((status !== 400 && status !== 502) || this.#usesPathAsDestination) return status;
    // Behind a proxy the server has another name, and refuses an address that is not its own. RFC 4918 §8.3 also allows
    // a path; Apache 2.4 in turn takes only an address.
    this.#usesPathAsDestination = true;
    const again = await this.#moveOnce(from, to, overwrite);
    this.#usesPathAsDestination = isSuccess(again) || again === 412;
    return again;
  }

  async #moveOnce(from: string, to: string, overwrite: 'T' | 'F'): Promise<number> {
    const address = this.addressOf(to);
    const destination = this.#usesPathAsDestination ? new URL(address).pathname : address;
    const { status } = await this.request('MOVE', from, {
      headers: { Destination: destination, Overwrite: overwrite },
      // If the answer is lost, the second time would find nothing to move.
      isRepeatable: false,
    });
    return status;
  }

  /** Removes a file or a collection with all that it contains. Nothing to remove is no error. */
  async remove(path: string, signal?: AbortSignal): Promise<void> {
    const { status } = await this.request('DELETE', path, { isRepeatable: true, ...(signal && { signal }) });
    if (!isSuccess(status) && status !== 404 && status !== 410) throw toWebDavError(status, 'DELETE', { path });
  }
}

/** RFC 7617, in UTF-8. @throws BackupError `invalid-format` for a name that would end at its colon. */
function basicAuthorization(userName: string, password: string): string {
  if (userName.includes(':'))
    throw new BackupError('invalid-format', { context: { what: 'a user name with a colon' } });
  const binary = Array.from(encodeUtf8(`${userName}:${password}`), (byte) => String.fromCharCode(byte)).join('');
  return `Basic ${btoa(binary)}`;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
