import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from './image-header.ts';
import { fitInto, whyNoPicture } from './picture-kind.ts';

function bytes(...parts: (string | number | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (letter) => letter.charCodeAt(0)) : part)),
  );
}

const padding = new Array<number>(40).fill(0);
const png = bytes(0x89, 'PNG\r\n', 0x1a, 0x0a, [0, 0, 0, 13], 'IHDR', [0, 0, 4, 176], [0, 0, 3, 32], padding);
const gif = bytes('GIF89a', [0x2c, 0x01], [0xc8, 0x00], padding);
const bmp = bytes('BM', new Array<number>(12).fill(0), [40, 0, 0, 0], [64, 1, 0, 0], [0x38, 0xff, 0xff, 0xff], padding);
const jpeg = bytes(
  [0xff, 0xd8],
  [0xff, 0xe0, 0, 4, 1, 2],
  [0xff, 0xff, 0xc4, 0, 3, 9],
  [0xff, 0xc2, 0, 11, 8, 0x02, 0x58, 0x03, 0x20],
  padding,
);
const webpLarge = bytes(
  'RIFF',
  [0, 0, 0, 0],
  'WEBPVP8X',
  [10, 0, 0, 0],
  [0, 0, 0, 0],
  [0xff, 0x03, 0],
  [0xff, 0x01, 0],
  padding,
);
const webpLossless = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [10, 0, 0, 0], 0x2f, [0x63, 0xc0, 0x31, 0], padding);
const webpLossy = bytes(
  'RIFF',
  [0, 0, 0, 0],
  'WEBPVP8 ',
  [10, 0, 0, 0],
  [0, 0, 0],
  [0x9d, 0x01, 0x2a],
  [0x20, 0x03],
  [0x58, 0x02],
  padding,
);

describe('readImageHeader', () => {
  it.each([
    ['png', png, 1200, 800],
    ['gif', gif, 300, 200],
    ['bmp', bmp, 320, 200],
    ['jpeg', jpeg, 800, 600],
    ['webp', webpLarge, 1024, 512],
    ['webp', webpLossless, 100, 200],
    ['webp', webpLossy, 800, 600],
  ] as const)('reads the size of a %s', (format, image, width, height) => {
    expect(readImageHeader(image)).toEqual({ format, width, height });
  });

  it('returns no size if the file ends before it, and never throws', () => {
    for (const image of [png, gif, bmp, jpeg, webpLarge, webpLossless, webpLossy]) {
      for (let length = 0; length < 10; length += 1) expect(readImageHeader(image.subarray(0, length))).toBeUndefined();
    }
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('', '\u00ff\u00d8', 'GIF8', 'BM', 'RIFF0000WEBPVP8X'),
        (rest, start) => {
          readImageHeader(bytes(start, [...rest]));
        },
      ),
    );
  });

  it('stays within the bytes of a JPEG whose segments point nowhere', () => {
    expect(readImageHeader(bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff], padding))).toBeUndefined();
    expect(readImageHeader(bytes([0xff, 0xd8, 0xff, 0xe1, 0, 0], padding))).toBeUndefined();
  });
});

describe('whyNoPicture', () => {
  it.each([
    ['image/png', { format: 'png' as const, width: 10, height: 10 }, undefined],
    ['', { format: 'png' as const, width: 10, height: 10 }, undefined],
    ['image/png', { format: 'png' as const, width: 40_000, height: 10 }, 'too-large'],
    ['image/png', { format: 'png' as const, width: 20_000, height: 20_000 }, 'too-large'],
    ['image/avif', undefined, undefined],
    ['image/svg+xml', undefined, 'drawing'],
    ['text/xml', { format: 'png' as const, width: 10, height: 10 }, 'drawing'],
    ['text/plain', undefined, 'not-an-image'],
    ['', undefined, 'not-an-image'],
  ])('for a file of type “%s” with the header %j the reason is %s', (type, header, reason) => {
    expect(whyNoPicture(type, header)).toBe(reason);
  });
});

describe('fitInto', () => {
  it('never enlarges, keeps the proportions, and leaves at least one pixel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 1, max: 30_000 }),
        fc.constantFrom(96, 480),
        (width, height, side) => {
          const fitted = fitInto(width, height, side);
          expect(Math.max(fitted.width, fitted.height)).toBeLessThanOrEqual(side);
          expect(fitted.width).toBeLessThanOrEqual(width);
          expect(Math.min(fitted.width, fitted.height)).toBeGreaterThanOrEqual(1);
          if (Math.max(width, height) >= side) expect(Math.max(fitted.width, fitted.height)).toBe(side);
        },
      ),
    );
  });
});
