import type JSZip from 'jszip';
import { createCRC32, type IHasher } from 'hash-wasm';

/*
 * [Note: The checksum of JSZip]
 *
 * JSZip computes the CRC-32 of an entry byte by byte, with a table that V8 keeps as floating-point numbers. For a
 * gigabyte that takes several seconds, more than everything else in writing the file, and no option turns it off. JSZip
 * passes an entry through a chain of stages, one of which computes the checksum. That one is given a function of
 * WebAssembly with the same result, which takes a fraction of the time. Should a version of JSZip have other stages,
 * its own checksum counts, and a test fails.
 */

/** A stage of JSZip's chain, as far as it matters here. */
interface Stage {
  readonly name: string;
  readonly previous: Stage | null;
  readonly streamInfo: { crc32?: number };
  processChunk(piece: { readonly data: Uint8Array }): void;
  push(piece: { readonly data: Uint8Array }): void;
  flush(): void;
}

interface ChainedFile {
  _compressWorker(...options: readonly unknown[]): Stage;
}

const CHECKSUM_STAGE = 'Crc32Probe';

/** Computes the checksums of one ZIP's entries, which JSZip goes through one after the other. */
export class Checksums {
  readonly #hasher: IHasher;
  /** How many entries it has computed the checksum of. */
  entries = 0;

  private constructor(hasher: IHasher) {
    this.#hasher = hasher;
  }

  static async create(): Promise<Checksums> {
    return new Checksums(await createCRC32());
  }

  /** Takes over the checksum of a file that was added to a ZIP, before the ZIP is generated. */
  takeOver(file: JSZip.JSZipObject | undefined): void {
    if (!isChained(file)) return;
    const chain = file._compressWorker.bind(file);
    file._compressWorker = (...options) => {
      const last = chain(...options);
      for (let stage: Stage | null = last; stage; stage = stage.previous)
        if (stage.name === CHECKSUM_STAGE) this.#replace(stage);
      return last;
    };
  }

  #replace(stage: Stage): void {
    let isBegun = false;
    stage.processChunk = (piece) => {
      if (!isBegun) this.#hasher.init();
      isBegun = true;
      this.#hasher.update(piece.data);
      stage.push(piece);
    };
    // Called at the end of the entry, before its header is written.
    stage.flush = () => {
      if (!isBegun) return;
      const digest = this.#hasher.digest('binary');
      stage.streamInfo.crc32 = new DataView(digest.buffer, digest.byteOffset).getInt32(0);
      this.entries += 1;
    };
  }
}

function isChained(file: object | undefined): file is ChainedFile {
  return file !== undefined && '_compressWorker' in file && typeof file._compressWorker === 'function';
}
