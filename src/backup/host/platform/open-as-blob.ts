import type { Bytes } from '../../../engine/index.ts';
import {
  chunkWorkHere,
  release,
  type ChunkWithin,
  type OpenedBlob,
  type PartOfBlob,
} from '../../../engine/low-level.ts';

const NOTHING = new Uint8Array(0);

/** `ChunkWork.openAsBlob` on the calling thread: in a helper, or where none has time. */
export async function openAsBlobHere(
  chunk: ChunkWithin,
  sealed: Bytes | PartOfBlob,
  type: string,
): Promise<OpenedBlob | undefined> {
  try {
    const bytes = 'blob' in sealed ? await readPart(sealed) : sealed;
    const { mac, plain = NOTHING } = await chunkWorkHere.open({ ...chunk, sealed: bytes, needsPlain: true });
    release(bytes);
    const blob = new Blob([plain], { type });
    release(plain);
    weighBlob(blob);
    return { mac, blob };
  } catch {
    // Damaged, or the file was moved: the engine reads it again, and tells.
    return undefined;
  }
}

/**
 * Makes the garbage collector of this thread count the bytes of a Blob, which lie in the browser's process until its
 * object is collected. Chromium 156 counts only the object, and so kept a gigabyte of photos that the database had
 * written long before. An array that nobody touches takes no memory, but counts.
 */
export function weighBlob({ size }: Blob): void {
  void new ArrayBuffer(size);
}

const readPart = async ({ blob, start, end }: PartOfBlob): Promise<Bytes> =>
  new Uint8Array(await blob.slice(start, end).arrayBuffer());
