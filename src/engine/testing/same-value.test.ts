import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDifferenceDeep, isSameValue } from './same-value.ts';
import { anyStructuredValue } from './structured-values.ts';

const shared = { n: 1 };
const buffer = new ArrayBuffer(4);
const loop: unknown[] = [];
loop.push(loop);
const withHole: unknown[] = [];
withHole.length = 1;

// Every round-trip test relies on this comparer, so it must detect each of these differences.
const DIFFERENT: readonly (readonly [string, unknown, unknown])[] = [
  ['the sign of zero', [0], [-0]],
  ['undefined and absent', { a: undefined }, {}],
  ['undefined and null', [undefined], [null]],
  ['a hole and undefined', withHole, [undefined]],
  ['a named property of an array', [1], Object.assign([1], { x: 1 })],
  ['the length of an array', [], withHole],
  ['the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
  [
    'the order of a Map',
    new Map([
      [1, 1],
      [2, 2],
    ]),
    new Map([
      [2, 2],
      [1, 1],
    ]),
  ],
  ['a value in a Set', new Set([1]), new Set([2])],
  ['an object that is there twice', [shared, shared], [{ n: 1 }, { n: 1 }]],
  ['equal objects that are two', [{ n: 1 }, { n: 1 }], [shared, shared]],
  ['a cycle', loop, [[loop]]],
  ['a shared buffer', [new Uint8Array(buffer), new Uint8Array(buffer)], [new Uint8Array(4), new Uint8Array(4)]],
  ['the buffer behind a view', new Uint8Array(buffer, 0, 2), new Uint8Array(2)],
  ['the offset of a view', new Uint8Array(buffer, 0, 2), new Uint8Array(buffer.slice(0), 1, 2)],
  ['the type of a view', new Uint8Array(4), new Int8Array(4)],
  ['a byte', new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
  ['a wrapper and its primitive', Object('a'), 'a'],
  ['two wrappers', Object(1n), Object(2n)],
  ['a Date and its time', new Date(5), 5],
  ['two Dates', new Date(5), new Date(6)],
  ['flags', /a/g, /a/i],
  ['a class of error', new TypeError('x'), new RangeError('x')],
  ['the message of an error', new Error('x'), new Error('y')],
  ['the type of a Blob', new Blob(['a'], { type: 'a/b' }), new Blob(['a'])],
  ['the size of a Blob', new Blob(['a']), new Blob(['ab'])],
  ['the name of a File', new File(['a'], 'x', { lastModified: 1 }), new File(['a'], 'y', { lastModified: 1 })],
  ['the date of a File', new File(['a'], 'x', { lastModified: 1 }), new File(['a'], 'x', { lastModified: 2 })],
  [
    'a class',
    new (class Other {
      readonly x = 1;
    })(),
    { x: 1 },
  ],
];

describe('comparing values', () => {
  it.each(DIFFERENT)('detects %s', (_what, a, b) => {
    expect(isSameValue(a, b)).toBe(false);
    expect(isSameValue(b, a)).toBe(false);
  });

  it('detects one different byte of a Blob, if asked to compare them', async () => {
    const a = { deep: [new Blob(['same']), new Blob(['abc'])] };
    const b = { deep: [new Blob(['same']), new Blob(['abd'])] };
    expect(isSameValue(a, b)).toBe(true);
    expect(await firstDifferenceDeep(a, b)).toContain('byte 2');
    expect(await firstDifferenceDeep(a, a)).toBeUndefined();
  });

  it('finds a value equal to itself and to its clone', async () => {
    await fc.assert(
      fc.asyncProperty(anyStructuredValue, async (made) => {
        const value: unknown = structuredClone(made);
        expect(await firstDifferenceDeep(value, value)).toBeUndefined();
        expect(await firstDifferenceDeep(value, structuredClone(value))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
