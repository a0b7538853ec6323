import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from './json-text.ts';

function nested(depth: number, wrap: (inner: string) => string): string {
  const [before = '', after = ''] = wrap('0').split('0');
  return before.repeat(depth) + '0' + after.repeat(depth);
}

describe('JSON text', () => {
  it('JT1 matches JSON.stringify for every value that it can write, at any nesting', () => {
    const wraps = fc.constantFrom<(inner: unknown) => unknown>(
      (inner) => [inner],
      (inner) => ({ a: inner, b: 'x' }),
      (inner) => [1, inner, null],
      (inner) => JSON.parse(`{"__proto__":${JSON.stringify(inner)}}`),
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(wraps, { maxLength: 150 }), (leaf, wrapping) => {
        const json = JSON.parse(
          JSON.stringify(wrapping.reduce((inner: unknown, wrap) => wrap(inner), leaf)),
        ) as unknown;
        expect(jsonText(json)).toBe(JSON.stringify(json));
      }),
    );
  });

  it.each([
    ['arrays', (inner: string) => `[${inner}]`],
    ['objects', (inner: string) => `{"a":${inner}}`],
    ['both', (inner: string) => `[1,{"a":[${inner}],"b":[]}]`],
  ])('JT2 can be nested to any depth (%s)', (_, wrap) => {
    const text = nested(20_000, wrap);
    expect(jsonText(JSON.parse(text))).toBe(text);
  });
});
