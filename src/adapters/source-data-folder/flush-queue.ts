import type { FileHandle } from 'node:fs/promises';

/** More would take all threads that Node has for files. */
const FLUSHES_AT_ONCE = 2;

/** Files that were written are flushed to the disk, and closed, while others are being written. */
export class FlushQueue {
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  /** Takes a file over. Waits while others are before it. @throws what the file system threw for an earlier file. */
  async add(file: FileHandle): Promise<void> {
    while (this.#underWay.size >= FLUSHES_AT_ONCE) await Promise.race(this.#underWay);
    const flushing = flushAndClose(file)
      .catch((error: unknown) => void (this.#failure ??= { error }))
      .finally(() => this.#underWay.delete(flushing));
    this.#underWay.add(flushing);
    this.#throwFailure();
  }

  /** Waits for all files: then they are durable. @throws what the file system threw for any file. */
  async finish(): Promise<void> {
    await this.close();
    this.#throwFailure();
  }

  /** Waits until no file is open any more. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
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
