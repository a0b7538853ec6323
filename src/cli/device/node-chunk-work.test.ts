import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRepository } from '../../engine/index.ts';
import { chunkWorkHere, type SealedChunk } from '../../engine/low-level.ts';
import { GOLDEN } from '../../engine/testing/golden-files.ts';
import { openGolden, readHeld } from '../../engine/testing/golden-repository.ts';
import { nodeChunkWork } from './node-chunk-work.ts';

const aes = await crypto.subtle.importKey('raw', randomBytes(32), 'AES-GCM', false, ['encrypt', 'decrypt']);
const macKey = await crypto.subtle.importKey('raw', randomBytes(32), { name: 'HMAC', hash: 'SHA-256' }, false, [
  'sign',
]);
const seal = { key: aes, nonce: new Uint8Array(12), additionalData: new Uint8Array(4) };

async function sealedFrom(stored: Uint8Array, inflatedBytes?: number): Promise<SealedChunk> {
  const sealed = await chunkWorkHere.seal(seal, new Uint8Array(stored), false);
  return { seal, sealed, macKey, ...(inflatedBytes === undefined ? {} : { inflatedBytes }), needsPlain: true };
}

describe("the command line's work with chunks", () => {
  it('NW1 gives the bytes that streams of the web give, for any content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.nat({ max: 400 }), async (bytes, times) => {
        const plain = new Uint8Array(Buffer.concat(Array.from({ length: times }, () => bytes)));
        const deflated = await nodeChunkWork.deflate(plain);
        expect(deflated).toEqual(await chunkWorkHere.deflate(plain));
        for (const chunk of [await sealedFrom(deflated, plain.length), await sealedFrom(plain)])
          for (const needsPlain of [true, false]) {
            const opened = await nodeChunkWork.open({ ...chunk, needsPlain });
            expect(opened).toEqual(await chunkWorkHere.open({ ...chunk, needsPlain }));
          }
      }),
      { numRuns: 50 },
    );
  });

  it('NW3 refuses a chunk that was changed, cut, or sealed at another place', async () => {
    const chunks = [50, 100_000].flatMap((length) => {
      const plain = randomBytes(length);
      return [sealedFrom(plain), sealedFrom(deflateRawSync(plain), length)];
    });
    for (const chunk of await Promise.all(chunks)) {
      await expect(nodeChunkWork.open(chunk)).resolves.toBeDefined();
      const changed = chunk.sealed.map((byte, at) => (at === 3 ? byte ^ 1 : byte));
      const moved = { ...seal, additionalData: Uint8Array.of(0, 0, 0, 1) };
      for (const other of [
        { ...chunk, sealed: changed },
        { ...chunk, sealed: chunk.sealed.slice(0, -1) },
        { ...chunk, sealed: new Uint8Array(5) },
        { ...chunk, seal: moved },
      ])
        await expect(nodeChunkWork.open(other)).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  it('NW2 refuses another length, bytes behind the end, and what is not deflated, as a browser does', async () => {
    for (const length of [50, 100_000]) {
      const deflated = deflateRawSync(Buffer.alloc(length, 'abc'));
      for (const [bytes, inflatedBytes] of [
        [deflated, length - 1],
        [deflated, length + 1],
        [deflated, 0],
        [Buffer.concat([deflated, Buffer.alloc(1)]), length],
        [deflated.subarray(0, -1), length],
        [Buffer.alloc(20, 255), length],
      ] as const) {
        const opened = nodeChunkWork.open(await sealedFrom(bytes, inflatedBytes));
        await expect(opened).rejects.toMatchObject({ code: 'damaged' });
      }
    }
  });

  it.each(GOLDEN)('NW4 opens every byte of the golden repository %s', async (_name, golden) => {
    const repository = await openGolden(golden, nodeChunkWork);
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [] });
    expect(await readHeld(repository)).toEqual(golden.holds);
  });
});
