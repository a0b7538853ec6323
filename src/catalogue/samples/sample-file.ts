import { putFile } from '../files.ts';
import { hashBlob } from '../media/hash-blob.ts';
import type { FileReference } from '../model.ts';

/** Stores a file and returns a reference to it. */
export async function storeSampleFile(blob: Blob, name: string): Promise<FileReference> {
  const hash = await hashBlob(blob);
  await putFile(blob, hash);
  return { hash, name, type: blob.type, sizeBytes: blob.size, addedAt: new Date().toISOString() };
}
