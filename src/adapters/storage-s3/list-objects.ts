import { BackupError, throwIfAborted } from '../../engine/index.ts';
import { childrenNamed, parseXml, textAt } from '../http/xml.ts';
import { toS3Error } from './s3-error.ts';
import { askS3, type S3Connection } from './s3-request.ts';

export interface ListedObject {
  /** Without the prefix of the connection. */
  readonly key: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970, by the server's clock; rounded up to a second by some servers. */
  readonly modifiedAt: number | undefined;
}

export interface ListOptions {
  readonly signal?: AbortSignal | undefined;
  /** By default as many as the server gives, which is 1,000. */
  readonly pageSize?: number | undefined;
}

const MOST_PAGE_BYTES = 8 * 1024 * 1024;

/** All objects whose names begin with a text, page by page. @throws BackupError as `toS3Error`; `invalid-format`. */
export async function* listObjects(
  connection: S3Connection,
  beginning: string,
  { signal, pageSize }: ListOptions = {},
): AsyncGenerator<ListedObject, void, undefined> {
  let token: string | undefined;
  do {
    throwIfAborted(signal);
    const response = await askS3(connection, {
      method: 'GET',
      query: {
        'list-type': '2',
        prefix: `${connection.prefix}${beginning}`,
        ...(pageSize === undefined ? {} : { 'max-keys': String(pageSize) }),
        ...(token === undefined ? {} : { 'continuation-token': token }),
      },
      signal,
      mostBytes: MOST_PAGE_BYTES,
    });
    if (!response.ok) throw await toS3Error(response);
    const page = parsePage(await response.text(), connection.prefix);
    yield* page.objects;
    if (page.next !== undefined && page.next === token)
      throw new BackupError('invalid-format', { context: { what: 'a listing without end' } });
    token = page.next;
  } while (token !== undefined);
}

interface ListPage {
  readonly objects: readonly ListedObject[];
  /** Opaque. */
  readonly next: string | undefined;
}

/** @throws BackupError `invalid-format` if it is not a listing. */
function parsePage(text: string, prefix: string): ListPage {
  const root = parseXml(text);
  if (root.name !== 'ListBucketResult')
    throw new BackupError('invalid-format', { context: { what: 'a listing of a bucket' } });
  const objects = childrenNamed(root, 'Contents').flatMap((entry): readonly ListedObject[] => {
    const name = textAt(entry, 'Key') ?? '';
    const sizeBytes = Number(textAt(entry, 'Size') ?? Number.NaN);
    if (!name.startsWith(prefix) || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return [];
    const modifiedAt = Date.parse(textAt(entry, 'LastModified') ?? '');
    return [
      { key: name.slice(prefix.length), sizeBytes, modifiedAt: Number.isNaN(modifiedAt) ? undefined : modifiedAt },
    ];
  });
  if (textAt(root, 'IsTruncated') !== 'true') return { objects, next: undefined };
  const next = textAt(root, 'NextContinuationToken') ?? '';
  if (next === '') throw new BackupError('invalid-format', { context: { what: 'a listing that breaks off' } });
  return { objects, next };
}
