import type { Bytes } from '../../engine/index.ts';

/** Some three packs. */
const MOST_BYTES = 56 * 1024 * 1024;

/**
 * The blobs that were read last. GitHub gives no ranges, so parts of a pack are cut from the whole one, which is read
 * once for parts that are asked for one after the other, or at once.
 */
export class BlobCache {
  /** From the one used longest ago on. */
  readonly #blobs = new Map<string, { readonly bytes: Promise<Bytes>; readonly sizeBytes: number }>();

  /** @returns the array of the cache, which must not change. */
  get(sha: string, sizeBytes: number, read: () => Promise<Bytes>): Promise<Bytes> {
    const known = this.#blobs.get(sha);
    const blob = known ?? { bytes: read(), sizeBytes };
    this.#blobs.delete(sha);
    this.#blobs.set(sha, blob);
    this.#makeRoom();
    // A failure is not kept.
    if (!known) blob.bytes.catch(() => this.#blobs.delete(sha));
    return blob.bytes;
  }

  #makeRoom(): void {
    let bytes = 0;
    for (const [sha, { sizeBytes }] of [...this.#blobs].reverse()) {
      bytes += sizeBytes;
      if (bytes > MOST_BYTES && bytes > sizeBytes) this.#blobs.delete(sha);
    }
  }
}
