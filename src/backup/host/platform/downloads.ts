import { createScratchFile, type ScratchFile } from '../../../adapters/scratch-storage/scratch-file.ts';
import type { OpenToAppend } from '../../../adapters/storage-opfs/write-file.ts';
import { BackupError } from '../../../engine/index.ts';

/** How many prepared files are kept: the browser may still be saving the previous one. */
const MOST_KEPT = 2;

/** The files that were prepared for download and not discarded yet. */
export class Downloads {
  readonly #open: OpenToAppend;
  #files: ScratchFile[] = [];

  constructor(open: OpenToAppend) {
    this.#open = open;
  }

  /**
   * Adds a file, and discards the oldest, so that forgotten downloads do not fill the disk. If this fails, the new file
   * is discarded.
   * @param write writes it from start to end. Called again if the helper worker that has the file breaks: the second
   *   file is written without one.
   */
  async prepare<Result>(write: (file: ScratchFile) => Promise<Result>): Promise<Result> {
    try {
      return await this.#tryToPrepare(write);
    } catch (error) {
      if (!(error instanceof BackupError) || error.hint !== 'worker-broken') throw error;
      return this.#tryToPrepare(write);
    }
  }

  async #tryToPrepare<Result>(write: (file: ScratchFile) => Promise<Result>): Promise<Result> {
    while (this.#files.length >= MOST_KEPT) await this.#files.shift()?.discard();
    const file = await createScratchFile(this.#open);
    this.#files.push(file);
    try {
      return await write(file);
    } catch (error) {
      this.#files = this.#files.filter((other) => other !== file);
      await file.discard();
      throw error;
    }
  }

  async discardAll(): Promise<void> {
    const files = this.#files;
    this.#files = [];
    for (const file of files) await file.discard();
  }
}
