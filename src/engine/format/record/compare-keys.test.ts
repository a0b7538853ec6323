import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyKey } from '../../testing/structured-values.ts';
import { compareKeys } from './compare-keys.ts';
import { encodeKey } from './key-codec.ts';
import { times } from '../../testing/long-run.ts';

const bytes = (...values: number[]) => new Uint8Array(values).buffer;

describe('compareKeys', () => {
  it('follows the order of the specification', () => {
    const inOrder = [
      -Infinity,
      -1,
      0,
      1e-300,
      5,
      Infinity,
      new Date(-1),
      new Date(0),
      new Date(8.64e15),
      '',
      'B',
      'a',
      'aa',
      '\ud800',
      '\ud83d\ude00',
      '\ue000',
      '\uffff',
      bytes(),
      bytes(0),
      bytes(0, 1),
      bytes(127),
      bytes(128),
      bytes(255, 0),
      [],
      [-1],
      [0],
      [0, 0],
      [new Date(0)],
      ['z'],
      [bytes()],
      [[]],
      [[[]]],
    ];
    for (const [left, a] of inOrder.entries()) {
      for (const [right, b] of inOrder.entries())
        expect(Math.sign(compareKeys(a, b)), `${left} and ${right}`).toBe(Math.sign(left - right));
    }
  });

  it('treats 0 and -0 as equal, and a view like its bytes', () => {
    expect(compareKeys(0, -0)).toBe(0);
    expect(compareKeys(new Uint8Array([9, 1, 2, 9]).subarray(1, 3), bytes(1, 2))).toBe(0);
    expect(encodeKey(new Uint8Array([9, 1, 2, 9]).subarray(1, 3))).toBe(encodeKey(bytes(1, 2)));
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(anyKey, anyKey, anyKey, (a, b, c) => {
        expect(Math.sign(compareKeys(a, b))).toBe(0 - Math.sign(compareKeys(b, a)));
        if (compareKeys(a, b) <= 0 && compareKeys(b, c) <= 0) expect(compareKeys(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: times(1000, 5000) },
    );
  });

  it.each([[NaN], [new Date(NaN)], [null], [undefined], [{}], [true], [1n], [[1, undefined]]])(
    'refuses %s, which is not a valid key',
    (key) => {
      expect(() => compareKeys(key, key)).toThrow(expect.objectContaining({ code: 'invalid-format' }));
      expect(() => encodeKey(key)).toThrow(expect.objectContaining({ code: 'invalid-format' }));
    },
  );
});
