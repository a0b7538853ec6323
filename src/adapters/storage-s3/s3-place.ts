import { BackupError, type BlobStorage, type Bytes } from '../../engine/index.ts';
import { equalBytes, OBJECT_FOLDERS, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { listObjects } from './list-objects.ts';
import { toS3Error } from './s3-error.ts';
import { askS3, type S3Connection } from './s3-request.ts';

/** The objects beside those of the repository, for people. */
const NOTES = { 'README.txt': 'text/plain; charset=utf-8', 'recover.html': 'text/html; charset=utf-8' } as const;

const MOST_PREFIXES = 100;

/** A beginning of names under which there is nothing yet: *heirloom/*, *heirloom-2/* and so on. */
export async function findFreePrefix(connection: S3Connection): Promise<string> {
  const base = connection.prefix.replace(/\/$/, '') || 'heirloom';
  for (let at = 1; at < MOST_PREFIXES; at += 1) {
    const prefix = at === 1 ? `${base}/` : `${base}-${at}/`;
    if (await isEmpty({ ...connection, prefix })) return prefix;
  }
  throw new BackupError('limit-exceeded', { hint: 'too-many-folders' });
}

async function isEmpty(connection: S3Connection): Promise<boolean> {
  const found = await listObjects(connection, '', { pageSize: 1 }).next();
  return found.done === true;
}

/**
 * Writes a note for people, unless it is already there. A page of the same size is the same page: reading it back with
 * each copy would cost more than the copy.
 */
export async function writeNote(connection: S3Connection, key: keyof typeof NOTES, bytes: Bytes): Promise<void> {
  const there = await askS3(connection, { method: 'HEAD', key });
  if (there.ok && Number(there.headers.get('content-length')) === bytes.length) {
    if (key === 'recover.html') return;
    const read = await askS3(connection, { method: 'GET', key });
    if (read.ok && equalBytes(new Uint8Array(await read.arrayBuffer()), bytes)) return;
  }
  const headers = { 'content-type': NOTES[key] };
  const response = await askS3(connection, { method: 'PUT', key, body: bytes, headers });
  if (!response.ok) throw await toS3Error(response, { key });
}

/** Removes everything that this app has put there, and nothing else. */
export async function removeBackupsIn(connection: S3Connection, storage: BlobStorage): Promise<void> {
  for (const folder of OBJECT_FOLDERS) for await (const { key } of storage.list(folder)) await storage.remove(key);
  for (const key of Object.keys(NOTES)) {
    const response = await askS3(connection, { method: 'DELETE', key });
    if (!response.ok && response.status !== 404) throw await toS3Error(response, { key });
  }
  // Last: if the app is killed before, the rest can still be recognised.
  await storage.remove(REPOSITORY_KEY);
}
