import { open, type FileHandle } from 'node:fs/promises';
import { invalidData, changedMeanwhile } from './folder-error.ts';

const WINDOW_BYTES = 1024 * 1024;
/** No record is longer than a page of a backup can take. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** Where a line is in its file. */
export interface LinePlace {
  readonly offset: number;
  readonly length: number;
}

/**
 * A file of lines that stays open: what another program puts in its place by renaming is not seen, and what it changes
 * within is noticed.
 */
export class LineFile {
  readonly #file: FileHandle;
  readonly #label: string;
  readonly #openedAs: { readonly size: number; readonly mtimeMs: number };
  #window = { start: 0, bytes: new Uint8Array(0) };

  private constructor(file: FileHandle, label: string, openedAs: { size: number; mtimeMs: number }) {
    this.#file = file;
    this.#label = label;
    this.#openedAs = openedAs;
  }

  /** @param label what messages call the file. @throws what the file system throws. */
  static async open(path: string, label: string): Promise<LineFile> {
    const file = await open(path, 'r');
    const { size, mtimeMs } = await file.stat();
    return new LineFile(file, label, { size, mtimeMs });
  }

  /** All lines that are not blank, with their numbers from 1. */
  async *lines(): AsyncGenerator<LinePlace & { readonly text: string; readonly number: number }, void, void> {
    let start = 0;
    let number = 0;
    while (start < this.#openedAs.size) {
      const end = await this.#endOfLine(start, number + 1);
      const place = { offset: start, length: end - start };
      number += 1;
      const text = await this.text(place);
      if (text.trim() !== '') yield { ...place, text, number };
      start = end + 1;
    }
    await this.assertUnchanged();
  }

  async text({ offset, length }: LinePlace): Promise<string> {
    const { start, bytes } = this.#window;
    if (offset < start || offset + length > start + bytes.length) await this.#fill(offset, length);
    const at = offset - this.#window.start;
    return new TextDecoder().decode(this.#window.bytes.subarray(at, at + length));
  }

  /** @throws BackupError `source-failed` where it was changed since it was opened. */
  async assertUnchanged(): Promise<void> {
    const { size, mtimeMs } = await this.#file.stat();
    if (size !== this.#openedAs.size || mtimeMs !== this.#openedAs.mtimeMs) throw changedMeanwhile(this.#label);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #endOfLine(start: number, number: number): Promise<number> {
    for (let wanted = WINDOW_BYTES; ; wanted *= 4) {
      const { start: from, bytes } = this.#window;
      if (start >= from && start < from + bytes.length) {
        const found = bytes.indexOf(LINE_FEED, start - from);
        if (found >= 0) return from + found;
        if (from + bytes.length >= this.#openedAs.size) return this.#openedAs.size;
      }
      if (wanted > MAX_LINE_BYTES) throw invalidData(`${this.#label}, line ${number}`, 'too long');
      await this.#fill(start, wanted);
    }
  }

  async #fill(offset: number, least: number): Promise<void> {
    const length = Math.min(Math.max(least, WINDOW_BYTES), this.#openedAs.size - offset);
    const bytes = new Uint8Array(Math.max(length, 0));
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await this.#file.read(bytes, done, bytes.length - done, offset + done);
      if (bytesRead === 0) throw changedMeanwhile(this.#label);
      done += bytesRead;
    }
    await this.assertUnchanged();
    this.#window = { start: offset, bytes };
  }
}
