import { BackupError, type ErrorContext } from '../../engine/index.ts';
import { childrenNamed, parseXml, textAt, type XmlElement } from '../http/xml.ts';

/** A file or collection in the answer to a PROPFIND. */
export interface DavResource {
  /** As the server wrote it: an absolute address or a path, percent-encoded in its own way. */
  readonly href: string;
  readonly isCollection: boolean;
  /** Missing for collections, and if the server does not say. */
  readonly sizeBytes?: number;
  /** Milliseconds since 1970, by the server’s clock. */
  readonly modifiedAt?: number;
}

/** The properties that `parseMultistatus` understands. RFC 4918 §9.1. */
export const PROPFIND_BODY =
  '<?xml version="1.0" encoding="utf-8"?>\n' +
  '<propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/></prop></propfind>';

/**
 * The resources in the body of a 207 answer. RFC 4918 §13.
 * @throws BackupError `permission-denied` with the hint `not-webdav` for anything else, such as the page of a login.
 */
export function parseMultistatus(body: string): readonly DavResource[] {
  const root = parseAnswer(body);
  if (root.name !== 'multistatus') throw notWebDav();
  return childrenNamed(root, 'response').flatMap(toResource);
}

/** For an answer of a server that does not understand WebDAV at this address. */
export function notWebDav(context: ErrorContext = {}, cause?: unknown): BackupError {
  return new BackupError('permission-denied', { context, hint: 'not-webdav', cause });
}

function parseAnswer(body: string): XmlElement {
  try {
    return parseXml(body);
  } catch (cause) {
    throw notWebDav({}, cause);
  }
}

function toResource(response: XmlElement): readonly DavResource[] {
  const href = textAt(response, 'href')?.trim();
  if (href === undefined || !isGood(textAt(response, 'status'))) return [];
  const granted = childrenNamed(response, 'propstat').filter((propstat) => isGood(textAt(propstat, 'status')));
  const valueOf = (...path: readonly string[]) =>
    granted.map((propstat) => textAt(propstat, 'prop', ...path)).find((value) => value !== undefined);
  const size = valueOf('getcontentlength')?.trim() ?? '';
  const modifiedAt = Date.parse(valueOf('getlastmodified') ?? '');
  const resource: DavResource = {
    href,
    isCollection: valueOf('resourcetype', 'collection') !== undefined,
    ...(/^\d{1,15}$/.test(size) ? { sizeBytes: Number(size) } : {}),
    ...(Number.isNaN(modifiedAt) ? {} : { modifiedAt }),
  };
  return [resource];
}

/** Nothing is said where all is well. */
function isGood(status: string | undefined): boolean {
  return status === undefined || /^\s*HTTP\/[\d.]+ 2\d\d\b/.test(status);
}

/**
 * The last two parts of the path of an address, decoded: enough to recognize a file in a folder, whatever prefix a
 * proxy has added or taken away. @param base the address of the request, for a relative href.
 */
export function lastNames(href: string, base: string): { readonly parent: string; readonly name: string } | undefined {
  try {
    const names = new URL(href, base).pathname.split('/').filter((part) => part !== '');
    const [parent = '', name = ''] = ['', '', ...names].slice(-2).map(decodeURIComponent);
    return { parent, name };
  } catch {
    // Not an address, or not UTF-8: nothing that Heirloom has written.
    return undefined;
  }
}
