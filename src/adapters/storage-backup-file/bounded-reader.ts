import { Reader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { BackupError } from '../../engine/index.ts';
import { concatBytes } from '../../engine/low-level.ts';
import type { ZipEnd } from './zip-end.ts';

/** The directory of 200,000 entries takes about 30 MB. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
/** A directory may be read more than once while the library locates it. */
const MAX_TOTAL_BYTES = 4 * MAX_READ_BYTES;

/**
 * Lets the library read a ZIP as if it ended with its end record, but no more of it than a directory can take, whatever
 * the file claims.
 */
export class BoundedReader extends Reader<Blob> {
  override readonly size: number;
  readonly #blob: Blob;
  readonly #end: ZipEnd;
  #bytesLeft = MAX_TOTAL_BYTES;

  constructor(blob: Blob, end: ZipEnd) {
    super(blob);
    this.#blob = blob;
    this.#end = end;
    this.size = end.offset + end.record.length;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    if (!(index >= 0 && length >= 0)) throw new BackupError('damaged', { context: { offset: index, length } });
    const { offset, record } = this.#end;
    const part = this.#blob.slice(Math.min(index, offset), Math.min(index + length, offset));
    this.#bytesLeft -= part.size;
    if (part.size > MAX_READ_BYTES || this.#bytesLeft < 0) {
      throw new BackupError('limit-exceeded', { context: { what: 'directory of the ZIP', bytes: part.size } });
    }
    const ofRecord = record.subarray(Math.max(0, index - offset), Math.max(0, index + length - offset));
    return concatBytes([new Uint8Array(await part.arrayBuffer()), ofRecord]);
  }
}
