import type { Bytes } from '../../engine/index.ts';

/** Bytes that were produced but not yet read: turns a library's events into a sequence that the consumer pulls. */
export class ByteQueue {
  #pieces: Bytes[] = [];
  #lengthBytes = 0;
  #end: { readonly error: unknown } | 'open' | 'ended' = 'open';
  #wake: (() => void) | undefined;

  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  /** Consecutive pieces of one buffer become one, without being copied. */
  push(piece: Bytes): void {
    const last = this.#pieces.at(-1);
    this.#lengthBytes += piece.length;
    if (last !== undefined && last.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset) {
      this.#pieces[this.#pieces.length - 1] = new Uint8Array(piece.buffer, last.byteOffset, last.length + piece.length);
    } else {
      this.#pieces.push(piece);
    }
    this.#wake?.();
  }

  end(): void {
    this.#end = 'ended';
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#end = { error };
    this.#wake?.();
  }

  /** Waits for the next piece; `undefined` at the end. @throws the error given to `fail`. */
  async shift(): Promise<Bytes | undefined> {
    for (;;) {
      if (typeof this.#end === 'object') throw this.#end.error;
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        this.#lengthBytes -= piece.length;
        return piece;
      }
      if (this.#end === 'ended') return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
