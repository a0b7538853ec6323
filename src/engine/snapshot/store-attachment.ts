import type { Bytes } from '../core/bytes.ts';
import { mapConcurrent } from '../core/concurrency.ts';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND, type ChunkKind, MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import type { RowAttachment } from '../format/record/row-codec.ts';
import type { StoredAttachment } from '../format/row-line.ts';
import type { ChunkSaver } from '../repository/pack-writer.ts';

/** Pieces of one file that are read and sealed at once. */
const PIECES_AT_ONCE = 2;

function* pieceOffsets(sizeBytes: number): Generator<number> {
  for (let offset = 0; offset < sizeBytes; offset += MAX_CHUNK_BYTES) yield offset;
}

/** What storing came to: how many bytes it added to the repository. */
export interface Added {
  chunks: number;
  bytes: number;
}

/** Stores bytes that are in memory, cut in pieces; at least one piece, so that nothing is told apart from missing. */
export async function storeContent(writer: ChunkSaver, kind: ChunkKind, bytes: Bytes, added: Added): Promise<ChunkId[]> {
  const pieces: ChunkId[] = [];
  let offset = 0;
  do {
    const isWhole = bytes.length <= MAX_CHUNK_BYTES;
    const piece = isWhole ? bytes : bytes.slice(offset, offset + MAX_CHUNK_BYTES);
    const { id, addedBytes } = await writer.save(kind, piece);
    count(added, addedBytes);
    pieces.push(id);
    offset += MAX_CHUNK_BYTES;
  } while (offset < bytes.length);
  return pieces;
}

function count(added: Added, addedBytes: number): void {
  if (addedBytes === 0) return;
  added.chunks += 1;
  added.bytes += addedBytes;
}

/** Stores what stands outside of a row's line; a Blob is read piece by piece, so memory does not follow its size. */
export async function storeAttachment(
  writer: ChunkSaver,
  attachment: RowAttachment,
  added: Added,
  signal?: AbortSignal,
): Promise<StoredAttachment> {
  if (attachment.kind === 'bytes') {
    const pieces = await storeContent(writer, CHUNK_KIND.file, attachment.bytes, added);
    return { kind: 'bytes', sizeBytes: attachment.bytes.length, pieces };
  }
  const { blob } = attachment;
  const savePiece = async (offset: number) => {
    const piece = await blob.slice(offset, Math.min(offset + MAX_CHUNK_BYTES, blob.size)).arrayBuffer();
    return writer.save(CHUNK_KIND.file, new Uint8Array(piece));
  };
  const pieces: ChunkId[] = [];
  for await (const { id, addedBytes } of mapConcurrent(pieceOffsets(blob.size), PIECES_AT_ONCE, savePiece, signal)) {
    count(added, addedBytes);
    pieces.push(id);
  }
  return { kind: 'blob', sizeBytes: blob.size, pieces };
}
