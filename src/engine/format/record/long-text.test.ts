import { expect, it } from 'vitest';
import { decodeRow, encodeRow } from './row-codec.ts';
import { MAX_STRING_CHARACTERS } from './tags.ts';

// One character repeated, which the engine keeps as a rope: the text is never in memory as a whole.
const tooLong = 'x'.repeat(MAX_STRING_CHARACTERS + 1);
const omitted = (path: string) => ({ path, type: 'text that is too long' });

it.each([
  ['the value itself', tooLong, undefined, [omitted('')]],
  ['a member', { id: 1, svg: tooLong, title: 'kept' }, { id: 1, svg: undefined, title: 'kept' }, [omitted('svg')]],
  [
    'items of an array, a Map and a Set',
    { a: [tooLong, 'kept'], b: new Map([['k', tooLong]]), c: new Set([tooLong]) },
    { a: [undefined, 'kept'], b: new Map([['k', undefined]]), c: new Set([undefined]) },
    [omitted('a[0]'), omitted('b.value(0)'), omitted('c.item(0)')],
  ],
])('LT1 a text that is too long is omitted with its path, before it is encoded: %s', (_, value, read, expected) => {
  const encoded = encodeRow({ key: 1, value });
  expect(encoded.omitted).toEqual(expected);
  expect(encoded.valueText.length).toBeLessThan(1000);
  expect(decodeRow(1, JSON.parse(encoded.valueText), []).value).toEqual(read);
});
