import { createBLAKE3, type IHasher } from 'hash-wasm';
import { type Bytes, encodeUtf8 } from '../core/bytes.ts';

/** The hash of a table's keys, in their order: equal for two tables only if they have the same. FORMAT.md §8. */
export class KeysHash {
  readonly #hasher: IHasher;

  private constructor(hasher: IHasher) {
    this.#hasher = hasher.init();
  }

  static async create(pageBoundaryKey: Bytes): Promise<KeysHash> {
    return new KeysHash(await createBLAKE3(256, pageBoundaryKey));
  }

  /** Adds keys behind those that were added before. */
  add(keyTexts: readonly string[]): void {
    if (keyTexts.length > 0) this.#hasher.update(encodeUtf8(`${keyTexts.join('\n')}\n`));
  }

  /** In hexadecimal. Called once, last. */
  finish(): string {
    return this.#hasher.digest('hex');
  }
}
