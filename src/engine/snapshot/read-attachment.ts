import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { decodeRow, type RowAttachment } from '../format/record/row-codec.ts';
import type { StoredAttachment, StoredRow } from '../format/row-line.ts';
import { readChunk, readContent } from '../repository/read-chunk.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { SourceRow } from './source.ts';

const PIECES_AT_ONCE = 2;
/** The most that one buffer of a row may have: it must be in memory as one. */
const MAX_BUFFER_BYTES = 1024 * 1024 * 1024;

/**
 * Reads what stands outside a row's line. A Blob is put together of Blobs of its pieces, which the browser keeps where it
 * sees fit, so memory does not follow its size.
 * @throws BackupError `missing-object`, `damaged`.
 */
async function readAttachment(
  repository: Repository,
  attachment: StoredAttachment,
  options: StorageOptions = {},
): Promise<RowAttachment> {
  const { kind, pieces, sizeBytes } = attachment;
  if (kind === 'bytes') {
    const bytes = await readContent(repository, CHUNK_KIND.file, pieces, MAX_BUFFER_BYTES, options);
    assertSize(bytes.length, sizeBytes);
    return { kind, bytes };
  }
  const parts: Blob[] = [];
  const read = async (id: (typeof pieces)[number]) => new Blob([await readChunk(repository, CHUNK_KIND.file, id, options)]);
  for await (const part of mapConcurrent(pieces, PIECES_AT_ONCE, read, options.signal)) parts.push(part);
  const blob = new Blob(parts);
  assertSize(blob.size, sizeBytes);
  return { kind, blob };
}

function assertSize(sizeBytes: number, expected: number): void {
  if (sizeBytes !== expected) throw new BackupError('damaged', { context: { what: 'size of a file', sizeBytes, expected } });
}

/** The row itself, with its files. */
export async function readRow(repository: Repository, row: StoredRow, options: StorageOptions = {}): Promise<SourceRow> {
  const attachments: RowAttachment[] = [];
  for (const attachment of row.attachments) attachments.push(await readAttachment(repository, attachment, options));
  return decodeRow(row.key, row.value, attachments);
}
