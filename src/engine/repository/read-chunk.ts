import type { Bytes } from '../core/bytes.ts';
import { concatBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import { ObjectSealer } from '../crypto/sealing.ts';
import { type ChunkKind, MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import { openChunk } from '../format/pack.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import type { ChunkPlace } from './chunk-index.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';

/**
 * Reads one chunk by one ranged read, opens it and checks it against its id. A place where it is damaged is noted, and
 * where another pack has the chunk too, that one is read.
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
  let damage: BackupError | undefined;
  for (const place of repository.index.placesOf(id)) {
    try {
      return await readFrom(repository, place, kind, options);
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      repository.index.noteDamage(place);
      damage ??= error;
    }
  }
  throw damage ?? new BackupError('missing-object', { context: { chunk: id } });
}

async function readFrom(repository: Repository, { pack, chunk }: ChunkPlace, kind: ChunkKind, options: StorageOptions): Promise<Bytes> {
  const range = { offset: chunk.offset, length: chunk.sealedBytes, ...(options.signal ? { signal: options.signal } : {}) };
  const sealed = await repository.storage.read(storageKey('packs', pack.id), range);
  const sealer = await ObjectSealer.of(repository.keys, 'P', pack.salt);
  const plain = await openChunk(sealer, chunk, sealed);
  if (chunk.kind !== kind || (await repository.keys.chunkId(kind, plain)) !== chunk.id) {
    throw new BackupError('damaged', { context: { chunk: chunk.id, pack: pack.id } });
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
