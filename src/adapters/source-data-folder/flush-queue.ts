import type { FileHandle } from 'node:fs/promises';

/** More would take all threads that Node has for files. */
const FLUSHES_AT_ONCE = 2;
/** Files that wait are open. While the disk catches up with them, records are restored. */
const MOST_WAITING = 100;

/** Files that were written are flushed to the disk, and closed, while others are being written. */
export class FlushQueue {
  readonly #underWay = new Set<Promise<void>>();
  readonly #waiting: FileHandle[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** Takes a file over. Waits while many are before it. @throws what the file system threw for an earlier file. */
  async add(file: FileHandle): Promise<void> {
    this.#waiting.push(file);
    this.#flushNext();
    while (this.#waiting.length > MOST_WAITING) await Promise.race(this.#underWay);
    this.#throwFailure();
  }

  /** Waits for all files: then they are durable. @throws what the file system threw for any file. */
  async finish(): Promise<void> {
    await this.close();
    this.#throwFailure();
  }

  /** Waits until no file is open any more. */
  async close(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.race(this.#underWay);
  }

  #flushNext(): void {
    while (this.#underWay.size < FLUSHES_AT_ONCE) {
      const file = this.#waiting.shift();
      if (!file) return;
      const flushing = flushAndClose(file)
        .catch((error: unknown) => void (this.#failure ??= { error }))
        .finally(() => {
          this.#underWay.delete(flushing);
          this.#flushNext();
        });
      this.#underWay.add(flushing);
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

async function flushAndClose(file: FileHandle): Promise<void> {
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
