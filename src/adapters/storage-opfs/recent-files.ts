import type { StorageKey } from '../../engine/index.ts';

const MOST_FILES = 16;

/**
 * The files that were read last. Looking up a file takes two questions to the browser's process, as many as reading a
 * part of it, and many parts of one pack are read shortly after each other. A `File` is bound to the content it was
 * created for: once that is replaced or removed, reading it fails, and the file has to be looked up again.
 */
export class RecentFiles {
  readonly #files = new Map<StorageKey, File>();

  /** The file, if it is known; `keep` it again once it was read. */
  take(key: StorageKey): File | undefined {
    const file = this.#files.get(key);
    this.#files.delete(key);
    return file;
  }

  keep(key: StorageKey, file: File): void {
    this.#files.delete(key);
    this.#files.set(key, file);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= MOST_FILES) return;
      this.#files.delete(oldest);
    }
  }
}
