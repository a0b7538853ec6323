import type { Bytes } from '../core/bytes.ts';
import { mapConcurrent } from '../core/concurrency.ts';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND, type ChunkKind, MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import {
  type EncodedRow,
  encodeRow,
  LOST_BLOB,
  type OmittedValue,
  type RowAttachment,
} from '../format/record/row-codec.ts';
import type { StoredAttachment } from '../format/row-line.ts';
import type { ChunkSaver } from '../repository/pack-writer.ts';
import type { SourceRow } from '../format/record/source-row.ts';

/** Pieces of one file that are read and sealed at once. */
const PIECES_AT_ONCE = 2;

/** The bytes of a Blob cannot be read: the browser has lost its file. */
class LostBlobError extends Error {
  override readonly name = 'LostBlobError';
}

/**
 * The pieces of a Blob, read one after the other: Chromium 156 never answers a read completely beyond the end of a
 * truncated file, but the read before it fails. A slice is another Blob, and a worker waits for the browser's process
 * to make it: a seventh of the time of a first backup of photos.
 */
async function* readPieces(blob: Blob): AsyncGenerator<Bytes> {
  for (let offset = 0; offset < blob.size; offset += MAX_CHUNK_BYTES) {
    try {
      const isWhole = blob.size <= MAX_CHUNK_BYTES;
      const piece = isWhole ? blob : blob.slice(offset, Math.min(offset + MAX_CHUNK_BYTES, blob.size));
      yield new Uint8Array(await piece.arrayBuffer());
    } catch (cause) {
      throw new LostBlobError('a Blob cannot be read', { cause });
    }
  }
}

/** The result of storing: how many bytes it added to the repository. */
export interface Added {
  chunks: number;
  bytes: number;
}

/** Stores bytes in memory, cut into pieces; at least one piece, so that an empty file differs from a missing one. */
export async function storeContent(
  writer: ChunkSaver,
  kind: ChunkKind,
  bytes: Bytes,
  added: Added,
): Promise<ChunkId[]> {
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

/**
 * Stores the content outside a row's line; a Blob is read piece by piece, so memory use does not depend on its size.
 * @throws LostBlobError.
 */
async function storeAttachment(
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
  const savePiece = (piece: Bytes) => writer.save(CHUNK_KIND.file, piece, true);
  const pieces: ChunkId[] = [];
  for await (const { id, addedBytes } of mapConcurrent(readPieces(blob), PIECES_AT_ONCE, savePiece, signal)) {
    count(added, addedBytes);
    pieces.push(id);
  }
  return { kind: 'blob', sizeBytes: blob.size, pieces };
}

/** A row whose content outside its line is stored. */
export interface RowContent {
  readonly row: EncodedRow;
  readonly attachments: readonly StoredAttachment[];
  /** Its Blobs that cannot be read: `row` is encoded without them. */
  readonly lost: readonly OmittedValue[];
}

/** Stores all content outside a row's line. If Blobs cannot be read, only these are lost, not the row. */
export async function storeRowContent(
  writer: ChunkSaver,
  source: SourceRow,
  row: EncodedRow,
  added: Added,
  signal?: AbortSignal,
): Promise<RowContent> {
  const attachments: StoredAttachment[] = [];
  const lost = new Set<Blob>();
  for (const attachment of row.attachments) {
    try {
      attachments.push(await storeAttachment(writer, attachment, added, signal));
    } catch (error) {
      if (!(error instanceof LostBlobError) || attachment.kind !== 'blob') throw error;
      lost.add(attachment.blob);
    }
  }
  if (lost.size === 0) return { row, attachments, lost: [] };
  const without = encodeRow(source, lost);
  return { row: without, attachments, lost: without.omitted.filter(({ type }) => type === LOST_BLOB) };
}
