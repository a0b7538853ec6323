import {
  BackupError,
  type BlobStorage,
  type Bytes,
  type ObjectFolder,
  type ReadOptions,
  type StorageKey,
  type StorageOptions,
  type StoredObject,
} from '../../engine/index.ts';
import { equalBytes, isStorageKey, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { checkChange, checkRead } from '../http/check-call.ts';
import type { ConditionalOptions } from '../http/config-revision.ts';
import { type ObjectRequest, readByRange } from '../http/object-range.ts';
import { listObjects, type ListOptions } from './list-objects.ts';
import { createObject } from './probe-s3.ts';
import { toS3Error } from './s3-error.ts';
import { askS3, type S3Connection } from './s3-request.ts';

/**
 * A part of a bucket as a storage. Objects have at most some 32 MiB, so each is one PUT, which S3 makes visible as a
 * whole or not at all. Works in a page, a worker and Node.
 */
export class S3Storage implements BlobStorage {
  readonly kind = 's3';
  readonly isReadOnly: boolean;
  readonly #connection: S3Connection;
  readonly #hasConditions: boolean;

  constructor(connection: S3Connection, isReadOnly: boolean, { hasConditions = false }: ConditionalOptions = {}) {
    this.#connection = connection;
    this.isReadOnly = isReadOnly;
    this.#hasConditions = hasConditions;
  }

  list(folder: ObjectFolder, options: StorageOptions = {}): AsyncGenerator<StoredObject, void, undefined> {
    return listFolder(this.#connection, folder, options);
  }

  async stat(key: StorageKey, { signal }: StorageOptions = {}): Promise<StoredObject | undefined> {
    checkRead(key, signal);
    const response = await askS3(this.#connection, { method: 'HEAD', key, signal });
    if (response.status === 404) return undefined;
    if (!response.ok) throw await this.#explainHead(key, response, signal);
    return { key, sizeBytes: sizeOf(response) };
  }

  async read(key: StorageKey, options: ReadOptions = {}): Promise<Bytes> {
    checkRead(key, options.signal);
    const ask = async (request: ObjectRequest) => {
      const response = await askS3(this.#connection, { method: 'GET', key, ...request });
      if (!response.ok && response.status !== 416) throw await toS3Error(response, { key });
      return response;
    };
    return readByRange(key, options, ask, async () => {
      const found = await this.stat(key, options);
      if (!found) throw new BackupError('missing-object', { context: { key } });
      return found.sizeBytes;
    });
  }

  async write(key: StorageKey, bytes: Bytes, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    if (this.#hasConditions && key === REPOSITORY_KEY && !(await this.stat(key, signal ? { signal } : {})))
      return this.#create(key, bytes, signal);
    const response = await askS3(this.#connection, { method: 'PUT', key, body: bytes, signal });
    if (!response.ok) throw await toS3Error(response, { key });
  }

  async remove(key: StorageKey, { signal }: StorageOptions = {}): Promise<void> {
    checkChange(this, key, signal);
    const response = await askS3(this.#connection, { method: 'DELETE', key, signal });
    if (!response.ok && response.status !== 404) throw await toS3Error(response, { key });
  }

  /** @throws BackupError `repository-exists` if another device was faster. */
  async #create(key: StorageKey, bytes: Bytes, signal: AbortSignal | undefined): Promise<void> {
    const options = signal ? { signal } : {};
    if ((await createObject(this.#connection, key, bytes, options)) === 'created') return;
    // After a lost answer, the one that exists may be this one.
    if (!equalBytes(await this.read(key, options), bytes)) throw new BackupError('repository-exists');
  }

  /** The answer to HEAD has no body, so a refusal does not say why: the same question with GET does. */
  async #explainHead(key: StorageKey, head: Response, signal: AbortSignal | undefined): Promise<BackupError> {
    const headers = { range: 'bytes=0-0' };
    const response = await askS3(this.#connection, { method: 'GET', key, headers, signal });
    return toS3Error(response.ok ? head : response, { key });
  }
}

function sizeOf(response: Response): number {
  const size = Number(response.headers.get('content-length') ?? Number.NaN);
  if (Number.isSafeInteger(size)) return size;
  throw new BackupError('invalid-format', { context: { what: 'an object without a size' } });
}

async function* listFolder(
  connection: S3Connection,
  folder: ObjectFolder,
  options: ListOptions,
): AsyncGenerator<StoredObject, void, undefined> {
  for await (const { key, sizeBytes } of listObjects(connection, `${folder}/`, options))
    if (isStorageKey(key)) yield { key, sizeBytes };
}
