import { expect, it } from 'vitest';
import { concatBytes } from '../../engine/low-level.ts';
import { sameBytes, testBytes } from '../../engine/testing/storage-test-kit.ts';
import { readBody } from './read-body.ts';

const MIB = 1024 * 1024;

function responseOf(pieces: readonly Uint8Array<ArrayBuffer>[]): Response {
  return new Response(
    new ReadableStream({
      start: (controller) => {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    }),
  );
}

it('frees each piece of a body at once, unless others lie in the same buffer', async () => {
  const own = [testBytes(MIB, 1), testBytes(MIB, 2)];
  const shared = testBytes(2 * MIB, 3);
  const pieces = [...own, shared.subarray(0, MIB), shared.subarray(MIB)];
  const whole = concatBytes(pieces);
  const read = await readBody(responseOf(pieces), 16 * MIB, async () => undefined);
  expect(sameBytes(read, whole)).toBe(true);
  expect(own.map(({ length }) => length)).toEqual([0, 0]);
  expect(shared.length).toBe(2 * MIB);
});
