import type { Bytes } from '../core/bytes.ts';

/** Bytes that must not be logged, put in an error or serialised by mistake. */
export class Secret {
  readonly #bytes: Bytes;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** The bytes themselves. Use this only where the secret is really needed. */
  reveal(): Bytes {
    return this.#bytes;
  }

  /** Overwrites the bytes; a best effort, because engines may have copied them. */
  destroy(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}
