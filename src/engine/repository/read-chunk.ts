import { type Bytes, release } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import { type ChunkKind, MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import { type ReadOptions, storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import type { ChunkPlace } from './chunk-index.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';
import { sealerOf } from './pack-sealer.ts';

type ChunkReadOptions = StorageOptions & Pick<ReadOptions, 'mayBeCached'>;

/**
 * Reads one chunk with one ranged read, opens it and checks it against its id. A damaged place is remembered, and if
 * another pack has the chunk too, that one is read.
 * @throws BackupError `missing-object` (no index or pack has it), `damaged`, and errors of the storage.
 */
export async function readChunk(
  repository: Repository,
  kind: ChunkKind,
  id: ChunkId,
  options: ChunkReadOptions = {},
): Promise<Bytes> {
  const held = repository.heldChunks?.get(id);
  if (held) return held;
  let damage: BackupError | undefined;
  for (const place of repository.index.placesOf(id)) {
    try {
      const plain = await readChunkAt(repository, place, kind, options);
      repository.onChunkRead?.(id, plain);
      return plain;
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      repository.index.noteDamage(place);
      damage ??= error;
    }
  }
  throw damage ?? new BackupError('missing-object', { context: { chunk: id } });
}

/**
 * Reads a chunk from one of its places, and checks it against its id. @throws BackupError `damaged`, and errors of the
 * storage.
 */
export async function readChunkAt(
  repository: Repository,
  { pack, chunk }: ChunkPlace,
  kind: ChunkKind,
  options: ChunkReadOptions,
): Promise<Bytes> {
  const range = {
    offset: chunk.offset,
    length: chunk.sealedBytes,
    ...(options.signal ? { signal: options.signal } : {}),
    mayBeCached: options.mayBeCached ?? false,
  };
  const sealed = await repository.storage.read(storageKey('packs', pack.id), range);
  const sealer = await sealerOf(repository, pack);
  try {
    const plain = await sealer.openChunk(chunk, sealed);
    if (chunk.kind !== kind) throw new BackupError('damaged', { context: { chunk: chunk.id, pack: pack.id } });
    return plain;
  } finally {
    release(sealed);
  }
}

/**
 * The length of some content according to the index, without reading it: every piece but the last is whole.
 * @throws BackupError `missing-object`, `damaged` if pieces have another kind or size, `limit-exceeded`.
 */
export function indexedContentBytes(
  repository: Repository,
  kind: ChunkKind,
  pieces: readonly ChunkId[],
  mostBytes: number,
): number {
  if ((pieces.length - 1) * MAX_CHUNK_BYTES > mostBytes) {
    throw new BackupError('limit-exceeded', { context: { what: 'content', pieces: pieces.length } });
  }
  let bytes = 0;
  for (const [at, id] of pieces.entries()) {
    const pieceBytes = indexedChunkBytes(repository, kind, id);
    if (at < pieces.length - 1 && pieceBytes !== MAX_CHUNK_BYTES) {
      throw new BackupError('damaged', { context: { what: 'size of a piece', chunk: id } });
    }
    bytes += pieceBytes;
  }
  if (bytes > mostBytes)
    throw new BackupError('limit-exceeded', { context: { what: 'content', bytes, most: mostBytes } });
  return bytes;
}

function indexedChunkBytes(repository: Repository, kind: ChunkKind, id: ChunkId): number {
  const held = repository.heldChunks?.get(id);
  if (held) return held.length;
  const place = repository.index.find(id);
  if (!place) throw new BackupError('missing-object', { context: { chunk: id } });
  if (place.chunk.kind !== kind) throw new BackupError('damaged', { context: { what: 'kind of a piece', chunk: id } });
  return place.chunk.plainBytes;
}

/**
 * Reads content that was cut into pieces, into memory. Reads nothing unless the index confirms its length.
 * @param expectedBytes its claimed length, if there is one.
 * @throws BackupError `limit-exceeded` for more than `mostBytes`; `damaged`, `missing-object`.
 */
export async function readContent(
  repository: Repository,
  kind: ChunkKind,
  pieces: readonly ChunkId[],
  mostBytes: number,
  options: ChunkReadOptions & { readonly expectedBytes?: number } = {},
): Promise<Bytes> {
  const bytes = indexedContentBytes(repository, kind, pieces, mostBytes);
  const { expectedBytes = bytes, ...reading } = options;
  if (bytes !== expectedBytes)
    throw new BackupError('damaged', { context: { what: 'size of content', bytes, expectedBytes } });
  const [only] = pieces;
  if (pieces.length === 1 && only) return readChunk(repository, kind, only, reading);
  const content = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    const part = await readChunk(repository, kind, piece, reading);
    // Another place of the chunk may claim another size.
    if (at + part.length > bytes) throw new BackupError('damaged', { context: { what: 'size of content', bytes } });
    content.set(part, at);
    at += part.length;
  }
  if (at !== bytes)
    throw new BackupError('damaged', { context: { what: 'size of content', bytes: at, expectedBytes: bytes } });
  return content;
}
