import type { BlobStorage, Bytes, StorageOptions, StoredObject } from '../../engine/index.ts';
import { isStorageKey } from '../../engine/low-level.ts';
import { listObjects } from './list-objects.ts';
import { toS3Error } from './s3-error.ts';
import { askS3, type S3Connection } from './s3-request.ts';

/** A listing of `locks` that asks for so many objects at a time. */
export async function* listLocks(
  connection: S3Connection,
  pageSize: number,
  { signal }: StorageOptions = {},
): AsyncGenerator<StoredObject, void, undefined> {
  for await (const { key, sizeBytes } of listObjects(connection, 'locks/', { signal, pageSize }))
    if (isStorageKey(key)) yield { key, sizeBytes };
}

/**
 * Writes an object on the condition that there is none. Without a probe, the answer is not to be relied on: some
 * servers replace the object nevertheless. `refused`: the server does not know the condition, as Swift and B2.
 * @throws BackupError as `toS3Error`.
 */
export async function createObject(
  connection: S3Connection,
  key: string,
  body: Bytes,
  { signal }: StorageOptions = {},
): Promise<'created' | 'exists' | 'refused'> {
  const response = await askS3(connection, { method: 'PUT', key, body, headers: { 'if-none-match': '*' }, signal });
  if (response.ok) return 'created';
  // After a lost answer, this may be our own object of a moment ago.
  if (response.status === 412) return 'exists';
  if (response.status === 501) return 'refused';
  throw await toS3Error(response, { key });
}

const SECOND_MS = 1000;

/**
 * How far the server's clock is ahead of this device's, from the time of an object that was written a moment ago: a
 * page may not read the `Date` of an answer. A few seconds are within the measure.
 * @param storage writes the object again.
 */
export async function measureClock(
  connection: S3Connection,
  storage: BlobStorage,
  key: string,
  options: StorageOptions,
): Promise<number | undefined> {
  await storage.write(key, await storage.read(key, options), options);
  const now = Date.now();
  for await (const object of listObjects(connection, key, options))
    if (object.key === key && object.modifiedAt !== undefined)
      return Math.round((object.modifiedAt - now) / SECOND_MS) * SECOND_MS;
  return undefined;
}
