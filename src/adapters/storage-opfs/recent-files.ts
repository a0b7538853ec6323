import type { StorageKey } from '../../engine/index.ts';

const MOST_FILES = 16;

/**
 * The files that were read last. Looking up a file takes two questions to the browser's process, as many as reading a
 * part of it, and many parts of one pack are read shortly after each other. A `File` is bound to the content it was
 * created for: once that is replaced or removed, reading it fails, and the file has to be looked up again.
 */
export class RecentFiles {
  readonly #files = new Map<StorageKey, File>();

  /** The file, if it is known; `keep` it again, since it was read last. */
  get(key: StorageKey): File | undefined {
    return this.#files.get(key);
  }

  /** To be called once reading the file has failed. */
  forget(key: StorageKey, file: File): void {
    if (this.#files.get(key) === file) this.#files.delete(key);
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
