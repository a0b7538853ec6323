import type { Bytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { sha256 } from '../core/sha256.ts';
import type { CheckedObject, ChunkWithin, ChunkWork } from './chunk-work.ts';

/** Hashes an object that was read whole, and opens chunks in it where they lie, one after the other. */
export async function checkChunks(
  open: ChunkWork['open'],
  stored: Bytes,
  chunks: readonly ChunkWithin[],
): Promise<CheckedObject> {
  const macOf = async ({ offset, sealedBytes, ...chunk }: ChunkWithin) => {
    try {
      const sealed = stored.subarray(offset, offset + sealedBytes);
      return (await open({ ...chunk, sealed, needsPlain: false })).mac;
    } catch (error) {
      if (error instanceof BackupError && error.code === 'damaged') return undefined;
      throw error;
    }
  };
  const macsInTurn = async () => {
    const macs: (Bytes | undefined)[] = [];
    for (const chunk of chunks) macs.push(await macOf(chunk));
    return macs;
  };
  const [hash, macs] = await Promise.all([sha256(stored), macsInTurn()]);
  return { hash, bytes: stored, macs };
}
