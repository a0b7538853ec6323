import { describe, expect, it } from 'vitest';
import { encodeRow } from '../../engine/low-level.ts';
import { filesIn, membersOf, valueText } from './stored-value.ts';

/** A value as a backup stores it. */
const stored = (value: unknown): unknown => JSON.parse(encodeRow({ key: 1, value }).valueText);

describe('a stored value of another app', () => {
  it.each([
    ['text', 'text'],
    [1.5, '1.5'],
    [false, 'false'],
    [null, ''],
    [undefined, ''],
    [Number.NaN, 'NaN'],
    [-255n, '-255'],
    [new Date('2026-02-03T04:05:06.789Z'), '2026-02-03T04:05:06.789Z'],
    [new Date(Number.NaN), ''],
    [/a+/gi, '/a+/gi'],
    [['a', 2, true], 'a, 2, true'],
    [new Uint8Array(3), '(bytes)'],
    [new File(['x'], 'a.png', { type: 'image/png' }), 'a.png'],
    [new Blob(['x'], { type: 'image/png' }), '(file of type image/png)'],
    [{ a: [1] }, '{\n  "a": [\n    1\n  ]\n}'],
  ])('%s is shown in plain text', (value, text) => {
    expect(valueText(stored(value))).toBe(text);
  });

  it('has the members of an object, also of one that contains itself or has a member of the name of tags', () => {
    const ring: Record<string, unknown> = { name: 'ring' };
    ring['self'] = ring;
    expect(Object.keys(membersOf(stored(ring)) ?? {})).toEqual(['name', 'self']);
    expect(membersOf(stored({ $: 'money', v: 1 }))).toEqual({ $: 'money', v: 1 });
    for (const value of ['text', [1], new Map([[1, 2]]), new Date()]) expect(membersOf(stored(value))).toBeUndefined();
  });

  it('names its files, with the members that lead to them', () => {
    const value = {
      cover: new Blob(['1'], { type: 'image/png' }),
      more: [new File(['2'], 'b.txt', { type: 'text/plain' })],
      map: new Map([['x', new Blob(['3'])]]),
    };
    expect(filesIn(stored(value)).map(({ at, name, type, path }) => [at, name, type, path])).toEqual([
      [0, '', 'image/png', 'cover'],
      [1, 'b.txt', 'text/plain', 'more.0'],
      [2, '', '', expect.stringMatching(/^map/)],
    ]);
  });
});
