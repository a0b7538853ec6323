import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import { type Bytes, release } from '../core/bytes.ts';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND, MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import { decodeRow, type GivenAttachment, type RowAttachment } from '../format/record/row-codec.ts';
import type { StoredAttachment, StoredRow } from '../format/row-line.ts';
import { readChunk, readContent } from '../repository/read-chunk.ts';
import type { Repository } from '../repository/repository.ts';
import { isDamage, unlessDamaged } from '../repository/is-damage.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { assertKeyInValue, type KeyPath } from './key-path.ts';
import type { FileContent, Source } from './source.ts';
import type { SourceRow } from '../format/record/source-row.ts';

const PIECES_AT_ONCE = 2;
/** The maximum size of one buffer of a row, which must be in memory as a whole. */
const MAX_BUFFER_BYTES = 1024 * 1024 * 1024;

/**
 * Reads the content outside a row's line. A Blob is composed of Blobs of its pieces, which the browser stores where it
 * sees fit, so memory use does not depend on its size.
 * @throws BackupError `missing-object`, `damaged`.
 */
async function readAttachment(
  repository: Repository,
  attachment: StoredAttachment,
  options: StorageOptions = {},
): Promise<RowAttachment> {
  const { kind, pieces, sizeBytes } = attachment;
  if (kind === 'bytes') {
    const reading = { ...(options.signal ? { signal: options.signal } : {}), expectedBytes: sizeBytes };
    return { kind, bytes: await readContent(repository, CHUNK_KIND.file, pieces, MAX_BUFFER_BYTES, reading) };
  }
  const parts: Blob[] = [];
  const read = async (id: ChunkId) => {
    const piece = await readChunk(repository, CHUNK_KIND.file, id, options);
    const part = new Blob([piece]);
    if (!repository.heldChunks?.has(id)) release(piece);
    return part;
  };
  for await (const part of mapConcurrent(pieces, PIECES_AT_ONCE, read, options.signal)) parts.push(part);
  const blob = new Blob(parts);
  assertSize(blob.size, sizeBytes);
  return { kind, blob };
}

/** Browsers lose Blobs in memory beyond some 500 MiB, all together: content of more than this is streamed. */
const MOST_BLOB_BYTES = 64 * 1024 * 1024;

export function isLargeContent({ sizeBytes }: StoredAttachment): boolean {
  return sizeBytes > MOST_BLOB_BYTES;
}

/**
 * The content outside a row's line as a file: a Blob, or a stream where it is large.
 * @param isChecked whether a large file is read once before. Otherwise its stream ends where it finds damage.
 * @throws BackupError `missing-object`, `damaged`.
 */
export async function openAttachment(
  repository: Repository,
  attachment: StoredAttachment,
  { isChecked, ...options }: StorageOptions & { readonly isChecked: boolean },
): Promise<FileContent> {
  if (isLargeContent(attachment)) {
    if (isChecked && !(await canReadAttachments(repository, { attachments: [attachment] }, options)))
      throw new BackupError('damaged', { context: { what: 'file' } });
    return streamAttachment(repository, attachment, options);
  }
  const read = await readAttachment(repository, attachment, options);
  return read.kind === 'blob' ? read.blob : new Blob([read.bytes]);
}

function streamAttachment(
  repository: Repository,
  { pieces, sizeBytes }: StoredAttachment,
  options: StorageOptions,
): FileContent {
  async function* read(): AsyncGenerator<Bytes, void, void> {
    let bytes = 0;
    const readPiece = (id: ChunkId) => readChunk(repository, CHUNK_KIND.file, id, options);
    for await (const piece of mapConcurrent(pieces, PIECES_AT_ONCE, readPiece, options.signal)) {
      bytes += piece.length;
      yield piece;
    }
    assertSize(bytes, sizeBytes);
  }
  return {
    size: sizeBytes,
    stream: () => {
      const reading = read();
      return new ReadableStream<Bytes>(
        {
          pull: async (controller) => {
            const { done, value } = await reading.next();
            if (done === true) controller.close();
            else controller.enqueue(value);
          },
          cancel: async () => void (await reading.return()),
        },
        { highWaterMark: 0 },
      );
    },
  };
}

function assertSize(sizeBytes: number, expected: number): void {
  if (sizeBytes !== expected)
    throw new BackupError('damaged', { context: { what: 'size of a file', sizeBytes, expected } });
}

/** Pieces already verified while a repository is open, with their sizes: they need not be read again. */
const knownPieces = new WeakMap<Repository['index'], Map<ChunkId, number>>();

/** Whether all content outside a row's line can be read. */
export async function canReadAttachments(
  repository: Repository,
  row: Pick<StoredRow, 'attachments'>,
  options: StorageOptions = {},
): Promise<boolean> {
  const known = knownPieces.get(repository.index) ?? new Map<ChunkId, number>();
  knownPieces.set(repository.index, known);
  // Pieces found damaged since are read again.
  const sizeOf = async (id: ChunkId) =>
    (repository.index.has(id) ? known.get(id) : undefined) ??
    (await readChunk(repository, CHUNK_KIND.file, id, options)).length;
  const isRead = await unlessDamaged(async () => {
    for (const { pieces, sizeBytes } of row.attachments) {
      let bytes = 0;
      for (const id of pieces) {
        const size = await sizeOf(id);
        known.set(id, size);
        bytes += size;
      }
      assertSize(bytes, sizeBytes);
    }
    return true;
  });
  return isRead ?? false;
}

/** How a row is read. */
export interface RowReadOptions extends StorageOptions {
  /** Of the source that takes the row: see `Source.fillBlob`. */
  readonly fillBlob?: Source['fillBlob'];
}

/** For rows that a source takes. */
export function readingFor(source: Source, options: StorageOptions): RowReadOptions {
  const { fillBlob } = source;
  return fillBlob ? { ...options, fillBlob } : options;
}

/**
 * The row itself, with its files.
 * @param keyPath of its table: its value must have the row's key there.
 * @param carried see `decodeValue`.
 * @throws BackupError `missing-object`, `damaged`, `incompatible` if this platform lacks a type in the row.
 */
export async function readRow(
  repository: Repository,
  row: StoredRow,
  { fillBlob, ...options }: RowReadOptions = {},
  keyPath: KeyPath = null,
  carried?: ReadonlyMap<object, unknown>,
): Promise<SourceRow> {
  const small = fillBlob ? undefined : smallFileOf(row);
  if (small) {
    // The bytes of several Blobs would be in memory at once.
    const reading = { ...options, expectedBytes: small.sizeBytes };
    const bytes = await readContent(repository, CHUNK_KIND.file, small.pieces, MAX_CHUNK_BYTES, reading);
    const decoded = decodeStoredRow(row, [{ kind: 'blob-bytes', bytes }], keyPath, carried);
    if (!small.pieces.some((id) => repository.heldChunks?.has(id))) release(bytes);
    return decoded;
  }
  const attachments: GivenAttachment[] = [];
  for (const attachment of row.attachments) {
    const { kind, sizeBytes } = attachment;
    if (fillBlob && kind === 'blob') {
      const content = streamAttachment(repository, attachment, options);
      attachments.push({ kind: 'unread-blob', sizeBytes, fill: (empty) => fillBlob(empty, content) });
    } else attachments.push(await readAttachment(repository, attachment, options));
  }
  return decodeStoredRow(row, attachments, keyPath, carried);
}

/** The Blob that is a row's only content outside its line, if it has one piece, as most photos have. */
function smallFileOf({ attachments: [only, other] }: StoredRow): StoredAttachment | undefined {
  return only?.kind === 'blob' && only.pieces.length === 1 && !other ? only : undefined;
}

/**
 * Decodes the row of a line, with its content outside the line.
 * @throws BackupError `damaged` if the line is not a row of its table; `incompatible`.
 */
export function decodeStoredRow(
  row: StoredRow,
  attachments: readonly GivenAttachment[] = [],
  keyPath: KeyPath = null,
  carried?: ReadonlyMap<object, unknown>,
): SourceRow {
  const damaged = (problem: string, cause?: unknown) =>
    new BackupError('damaged', {
      context: { what: 'row', key: JSON.stringify(row.key).slice(0, 200), problem },
      cause,
    });
  if (row.isBroken) throw damaged('its attachments');
  try {
    const decoded = decodeRow(row.key, row.value, attachments, carried);
    assertKeyInValue(decoded, keyPath);
    return decoded;
  } catch (error) {
    if (error instanceof BackupError && isDamage(error)) throw damaged(error.message, error);
    throw error;
  }
}

/** The value of a row for display: `undefined` if its line cannot be decoded, or has content outside it. */
export function readableValue(row: StoredRow): unknown {
  if (row.attachments.length > 0) return undefined;
  try {
    return decodeStoredRow(row).value;
  } catch (error) {
    if (error instanceof BackupError) return undefined;
    throw error;
  }
}

/**
 * Why a row cannot be restored, judging by its line: `damaged`, or `incompatible` if this platform lacks a type in the
 * row. `undefined` if it can; whether its files can be read is checked elsewhere.
 */
export function problemOfRow(row: StoredRow, keyPath: KeyPath): BackupError | undefined {
  try {
    rowWithoutContent(row, keyPath);
    return undefined;
  } catch (error) {
    if (error instanceof BackupError) return error;
    throw error;
  }
}

/** The row, but with empty files. @throws BackupError as `decodeStoredRow`. */
export function rowWithoutContent(row: StoredRow, keyPath: KeyPath): SourceRow {
  return decodeStoredRow(row, row.attachments.map(withoutContent), keyPath);
}

/** Replaces an attachment while a row is only checked. */
function withoutContent({ kind, sizeBytes }: StoredAttachment): GivenAttachment {
  if (kind === 'blob') return { kind: 'unread-blob', sizeBytes };
  if (sizeBytes > MAX_BUFFER_BYTES) throw new BackupError('limit-exceeded', { context: { what: 'buffer', sizeBytes } });
  return { kind, bytes: new Uint8Array(sizeBytes) };
}
