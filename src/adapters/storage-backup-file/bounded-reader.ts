import { Reader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { BackupError } from '../../engine/index.ts';

/** The directory of 200,000 entries takes some 30 MB. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
/** A directory may be read more than once while the library finds out where it is. */
const MAX_TOTAL_BYTES = 4 * MAX_READ_BYTES;

/** Lets the library read a Blob, but no more of it than a directory can take, whatever the file claims. */
export class BoundedReader extends Reader<Blob> {
  override readonly size: number;
  readonly #blob: Blob;
  #bytesLeft = MAX_TOTAL_BYTES;

  constructor(blob: Blob) {
    super(blob);
    this.#blob = blob;
    this.size = blob.size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    if (!(index >= 0 && length >= 0)) throw new BackupError('damaged', { context: { offset: index, length } });
    const part = this.#blob.slice(index, Math.min(index + length, this.size));
    this.#bytesLeft -= part.size;
    if (part.size > MAX_READ_BYTES || this.#bytesLeft < 0) {
      throw new BackupError('limit-exceeded', { context: { what: 'directory of the ZIP', bytes: part.size } });
    }
    return new Uint8Array(await part.arrayBuffer());
  }
}
