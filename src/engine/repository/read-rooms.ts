import { release, type Bytes } from '../core/bytes.ts';

/**
 * Buffers to read one object after the other into: fresh memory takes as long as hashing. A storage that does not use
 * them is not offered any more.
 */
export class ReadRooms {
  readonly #roomBytes: number;
  #free: ArrayBuffer[] = [];
  #areUsed = true;

  /** @param roomBytes the size of the largest object. */
  constructor(roomBytes: number) {
    this.#roomBytes = roomBytes;
  }

  /** To be passed to the storage. What was read is to be given back. */
  take(): { readonly room?: ArrayBuffer } {
    return this.#areUsed ? { room: this.#free.pop() ?? new ArrayBuffer(this.#roomBytes) } : {};
  }

  /** Takes the array's whole buffer. */
  giveBack(read: Bytes): void {
    // Another buffer, unless another thread has lost it.
    if (read.buffer.byteLength > 0) this.#areUsed = read.buffer.byteLength === this.#roomBytes;
    if (this.#areUsed && read.buffer.byteLength > 0) this.#free.push(read.buffer);
    else release(read);
  }

  releaseAll(): void {
    for (const room of this.#free) release(new Uint8Array(room));
    this.#free = [];
  }
}
