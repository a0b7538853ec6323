import type { Bytes } from '../core/bytes.ts';
import { concatBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import { ObjectSealer } from '../crypto/sealing.ts';
import { type ChunkKind, MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import { openChunk } from '../format/pack.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import type { Repository } from './repository.ts';

/**
 * Reads one chunk by one ranged read, opens it and checks it against its id.
 * @throws BackupError `missing-object` (no index or pack has it), `damaged`, and what the storage throws.
 */
export async function readChunk(
  repository: Repository,
  kind: ChunkKind,
  id: ChunkId,
  options: StorageOptions = {},
): Promise<Bytes> {
  const held = repository.heldChunks?.get(id);
  if (held) return held;
  const place = repository.index.find(id);
  if (!place) throw new BackupError('missing-object', { context: { chunk: id } });
  const { pack, chunk } = place;
  const range = { offset: chunk.offset, length: chunk.sealedBytes, ...options };
  const sealed = await repository.storage.read(storageKey('packs', pack.id), range);
  const sealer = await ObjectSealer.of(repository.keys, 'P', pack.salt);
  const plain = await openChunk(sealer, chunk, sealed);
  if (chunk.kind !== kind || (await repository.keys.chunkId(kind, plain)) !== id) {
    throw new BackupError('damaged', { context: { chunk: id, pack: pack.id } });
  }
  return plain;
}

/**
 * Reads content that was cut in pieces, into memory.
 * @param mostBytes refuses more than this with `limit-exceeded`.
 */
export async function readContent(
  repository: Repository,
  kind: ChunkKind,
  pieces: readonly ChunkId[],
  mostBytes: number,
  options: StorageOptions = {},
): Promise<Bytes> {
  const [only] = pieces;
  if (pieces.length === 1 && only) return readChunk(repository, kind, only, options);
  if ((pieces.length - 1) * MAX_CHUNK_BYTES > mostBytes) {
    throw new BackupError('limit-exceeded', { context: { what: 'content', pieces: pieces.length } });
  }
  const parts: Bytes[] = [];
  for (const piece of pieces) parts.push(await readChunk(repository, kind, piece, options));
  return concatBytes(parts);
}
