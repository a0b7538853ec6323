import type { ChunkId } from '../core/ids.ts';
import type { Repository } from '../repository/repository.ts';
import { type BlobStorage, type ObjectFolder, storageKey } from '../storage/blob-storage.ts';

/** Inverts one bit of an object that keeps its name and size. */
export async function flipBit(storage: BlobStorage, key: string, byte: number): Promise<void> {
  const bytes = await storage.read(key);
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  await storage.write(key, bytes);
}

/** Damages only one chunk, in place. */
export async function damageChunk({ storage, index }: Repository, id: ChunkId): Promise<void> {
  const place = index.find(id);
  if (!place) throw new Error(`There is no chunk ${id}.`);
  await flipBit(storage, storageKey('packs', place.pack.id), place.chunk.offset + (place.chunk.sealedBytes >> 1));
}

/** The names of the objects in a folder, sorted. */
export async function namesIn(storage: BlobStorage, folder: ObjectFolder): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { key } of storage.list(folder)) names.push(key);
  return names.sort();
}
