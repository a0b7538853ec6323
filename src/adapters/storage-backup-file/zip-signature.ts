import { BackupError } from '../../engine/index.ts';

const LOCAL_HEADER = [0x50, 0x4b, 0x03, 0x04];
const DIRECTORY_END = [0x50, 0x4b, 0x05, 0x06];
const DIRECTORY_END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;

/**
 * Tells a file that is no ZIP from one that was cut off: the beginning of a ZIP says what it is, and its end that it is
 * whole. (Anything before the first entry, which some self-extracting archives have, no backup has.)
 * @throws BackupError `not-a-zip`, `truncated`.
 */
export async function checkZipEnds(blob: Blob): Promise<void> {
  const head = await bytesOf(blob.slice(0, 4));
  if (!isPrefix(head, LOCAL_HEADER) && !isPrefix(head, DIRECTORY_END)) throw new BackupError('not-a-zip');
  const tail = await bytesOf(blob.slice(Math.max(0, blob.size - DIRECTORY_END_BYTES - MAX_COMMENT_BYTES)));
  for (let at = tail.length - DIRECTORY_END_BYTES; at >= 0; at -= 1) {
    if (!DIRECTORY_END.every((byte, index) => tail[at + index] === byte)) continue;
    const commentBytes = (tail[at + 20] ?? 0) + (tail[at + 21] ?? 0) * 256;
    if (at + DIRECTORY_END_BYTES + commentBytes === tail.length) return;
  }
  throw new BackupError('truncated', { context: { sizeBytes: blob.size } });
}

function isPrefix(head: Uint8Array, signature: readonly number[]): boolean {
  return head.every((byte, at) => byte === signature[at]);
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
