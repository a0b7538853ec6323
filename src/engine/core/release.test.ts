import { expect, it } from 'vitest';
import { release } from './bytes.ts';

it('takes large arrays away with their whole buffer, leaves small ones, and may be called twice', () => {
  const large = new Uint8Array(2 ** 20);
  const part = large.subarray(0, 2 ** 19);
  release(part);
  expect([large.length, part.length]).toEqual([0, 0]);
  release(part);
  const small = new Uint8Array(1000);
  release(small);
  expect(small.length).toBe(1000);
});
