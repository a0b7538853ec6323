import { expect, it } from 'vitest';
import { release } from './bytes.ts';
import { sha256 } from './sha256.ts';

const PIECE_BYTES = 2 ** 20;

/** An array that the browser has another reference to, since it was hashed. */
async function hashedBytes(): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(PIECE_BYTES).fill(1);
  await sha256(bytes);
  return bytes;
}

it('takes arrays away in a browser as well, however often', async () => {
  for (let round = 0; round < 3; round += 1) {
    const bytes = await hashedBytes();
    const fromBlob = new Uint8Array(await new Blob([bytes]).arrayBuffer());
    release(bytes);
    release(fromBlob);
    expect([bytes.length, fromBlob.length]).toEqual([0, 0]);
    // Gives the browser time to notice that the other end of a port is closed.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
