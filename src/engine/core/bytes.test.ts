import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeAscii, encodeUtf8, equalBytes } from './bytes.ts';

const expected = (text: string) => [...new TextEncoder().encode(text)];

it('BY1 texts of any length and characters become UTF-8, each in bytes of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (one, other) => {
      const first = encodeUtf8(one);
      encodeUtf8(other);
      expect([...first]).toEqual(expected(one));
    }),
  );
  const long = '€'.repeat(400_000);
  expect(equalBytes(encodeUtf8(long), new TextEncoder().encode(long))).toBe(true);
  const most = '€'.repeat(Math.floor((1024 * 1024) / 3));
  expect(equalBytes(encodeUtf8(most), new TextEncoder().encode(most))).toBe(true);
});

it('BY2 texts of ASCII characters are encoded in place; others, and longer ones, are refused', () => {
  const bytes = new Uint8Array(16);
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 24 }), fc.string({ unit: 'binary', maxLength: 24 })), (text) => {
      const isEncoded = text.length <= 16 && [...text].every((letter) => letter < '\u0080');
      expect(encodeAscii(text, bytes)).toEqual(isEncoded ? new Uint8Array(expected(text)) : undefined);
    }),
  );
});
