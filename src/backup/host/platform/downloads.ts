import { createScratchFile, type ScratchFile } from '../../../adapters/scratch-storage/scratch-file.ts';

/** How many prepared files are kept: the browser may still be saving the one before. */
const MOST_KEPT = 2;

/** The files that were prepared for download and not discarded yet. */
export class Downloads {
  #files: ScratchFile[] = [];

  /** A new file; the oldest go, so that no disk fills up by downloads that nobody discards. */
  async create(): Promise<ScratchFile> {
    while (this.#files.length >= MOST_KEPT) await this.#files.shift()?.discard();
    const file = await createScratchFile();
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
