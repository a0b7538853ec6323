import { createScratchFile, type ScratchFile } from '../../../adapters/scratch-storage/scratch-file.ts';
import type { OpenToAppend } from '../../../adapters/storage-opfs/write-file.ts';

/** How many prepared files are kept: the browser may still be saving the previous one. */
const MOST_KEPT = 2;

/** The files that were prepared for download and not discarded yet. */
export class Downloads {
  readonly #open: OpenToAppend;
  #files: ScratchFile[] = [];

  constructor(open: OpenToAppend) {
    this.#open = open;
  }

  /** Adds a file and discards the oldest, so that forgotten downloads do not fill the disk. */
  async create(): Promise<ScratchFile> {
    while (this.#files.length >= MOST_KEPT) await this.#files.shift()?.discard();
    const file = await createScratchFile(this.#open);
    this.#files.push(file);
    return file;
  }

  async discard(file: ScratchFile): Promise<void> {
    this.#files = this.#files.filter((other) => other !== file);
    await file.discard();
  }

  async discardAll(): Promise<void> {
    const files = this.#files;
    this.#files = [];
    for (const file of files) await file.discard();
  }
}
