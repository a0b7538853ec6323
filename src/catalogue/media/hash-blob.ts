import { createSHA256 } from 'hash-wasm';

/** Content up to this size is hashed at once by the browser's own, faster hash. */
const WHOLE_UP_TO_BYTES = 8 * 1024 * 1024;
const PIECE_BYTES = 4 * 1024 * 1024;

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Receives the number of bytes read so far. */
  readonly onBytes?: ((bytesDone: number) => void) | undefined;
}

/**
 * SHA-256 of a Blob, lower-case hexadecimal. Keeps at most 8 MiB of it in memory, whatever its size.
 * @throws the signal's reason; `NotReadableError` if the file was removed or changed while it was read.
 */
export async function hashBlob(blob: Blob, options: HashOptions = {}): Promise<string> {
  const { signal, onBytes } = options;
  signal?.throwIfAborted();
  if (blob.size <= WHOLE_UP_TO_BYTES) {
    const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
    signal?.throwIfAborted();
    onBytes?.(blob.size);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const hasher = await createSHA256();
  hasher.init();
  for (let from = 0; from < blob.size; from += PIECE_BYTES) {
    const piece = await blob.slice(from, from + PIECE_BYTES).arrayBuffer();
    signal?.throwIfAborted();
    hasher.update(new Uint8Array(piece));
    onBytes?.(from + piece.byteLength);
  }
  return hasher.digest();
}
