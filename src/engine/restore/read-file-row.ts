import { encodeHex, release } from '../core/bytes.ts';
import { mapConcurrent } from '../core/concurrency.ts';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import type { StoredRow } from '../format/row-line.ts';
import { unlessDamaged } from '../repository/is-damage.ts';
import { sealerOf } from '../repository/pack-sealer.ts';
import { readChunk } from '../repository/read-chunk.ts';
import type { Repository } from '../repository/repository.ts';
import type { KeyPath } from '../snapshot/key-path.ts';
import { decodeStoredRow } from '../snapshot/read-attachment.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';

const PIECES_AT_ONCE = 2;

/**
 * The row of one Blob, such as a photo, whose pieces are read, opened and made Blobs of on other threads.
 * @returns `undefined` for other rows, where there are no other threads, and for a Blob of another size than the line
 *   says: `readRow` reads all rows, and tells what is wrong.
 * @throws BackupError `missing-object`, `damaged`.
 */
export async function readFileRow(
  repository: Repository,
  row: StoredRow,
  keyPath: KeyPath,
  options: StorageOptions,
): Promise<SourceRow | undefined> {
  const [file, another] = row.attachments;
  const type = typeOfBlobIn(row.value);
  if (!repository.keys.work.openAsBlob || file?.kind !== 'blob' || another || type === undefined) return undefined;
  const { pieces } = file;
  const partType = pieces.length === 1 ? type : '';
  const parts: Blob[] = [];
  const open = async (id: ChunkId) =>
    (await openAsBlob(repository, id, partType, options)) ?? readAsBlob(repository, id, partType, options);
  for await (const part of mapConcurrent(pieces, PIECES_AT_ONCE, open, options.signal)) parts.push(part);
  const [only] = parts;
  const blob = only && parts.length === 1 ? only : new Blob(parts, { type });
  if (blob.size !== file.sizeBytes) return undefined;
  return decodeStoredRow(row, [{ kind: 'made-blob', blob }], keyPath);
}

/** The media type of a Blob that is a member of the value. In a valid row with one attachment, there is no other. */
function typeOfBlobIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const member of Object.values(value)) {
    if (typeof member !== 'object' || member === null || !('$' in member) || member.$ !== 'blob') continue;
    return 'type' in member && typeof member.type === 'string' ? member.type : undefined;
  }
  return undefined;
}

/** @returns `undefined` if the chunk is in memory, missing or damaged. @throws BackupError as the storage does. */
async function openAsBlob(
  { index, keys, storage, heldChunks }: Repository,
  id: ChunkId,
  type: string,
  options: StorageOptions,
): Promise<Blob | undefined> {
  const place = heldChunks?.has(id) ? undefined : index.find(id);
  if (!place || place.chunk.kind !== CHUNK_KIND.file || index.isKnownDamaged(place)) return undefined;
  const { pack, chunk } = place;
  const range = { ...options, offset: chunk.offset, length: chunk.sealedBytes };
  const key = storageKey('packs', pack.id);
  const sealed = await unlessDamaged(async () => (await storage.locate?.(key, range)) ?? storage.read(key, range));
  if (!sealed) return undefined;
  const sealer = await sealerOf({ keys }, pack);
  const opened = await keys.work.openAsBlob?.(sealer.within(chunk), sealed, type);
  return opened && encodeHex(opened.mac) === id ? opened.blob : undefined;
}

async function readAsBlob(repository: Repository, id: ChunkId, type: string, options: StorageOptions): Promise<Blob> {
  const piece = await readChunk(repository, CHUNK_KIND.file, id, options);
  const blob = new Blob([piece], { type });
  if (!repository.heldChunks?.has(id)) release(piece);
  return blob;
}
