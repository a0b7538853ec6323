import type { Bytes } from '../../engine/index.ts';

/** What was made and not yet fetched: turns a library's events into a sequence that is pulled. */
export class ByteQueue {
  #pieces: Bytes[] = [];
  #lengthBytes = 0;
  #end: { readonly error: unknown } | 'open' | 'ended' = 'open';
  #wake: (() => void) | undefined;

  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  /** Pieces that follow each other in one buffer become one, without being copied. */
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

  /** The next piece, waited for; `undefined` at the end. @throws what `fail` was given. */
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
