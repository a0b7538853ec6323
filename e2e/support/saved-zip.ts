import { BlobReader, type Entry, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';

/** The files of a saved ZIP of any size, by path. The ZIP is read on demand. */
export async function entriesOfZip(path: string): Promise<ReadonlyMap<string, Entry>> {
  const zip = new ZipReader(new BlobReader(await openAsBlob(path)));
  return new Map((await zip.getEntries()).map((entry) => [entry.filename, entry]));
}

/** The SHA-256 of a file in it. @throws Error if its checksum is wrong. */
export async function hashOfEntry(entry: Entry | undefined): Promise<string> {
  if (!entry || entry.directory) throw new Error('There is no such file.');
  const bytes = await entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
  return createHash('sha256').update(bytes).digest('hex');
}
