import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, searchWords } from './fold-text.ts';

describe('foldText', () => {
  it.each([
    ['ÜBACH', 'ubach'],
    ['Ærø', 'ærø'],
    ['İzmir', 'izmir'],
    ['Ωρωπός', 'ωρωπος'],
    ['½ Straße', '1⁄2 straße'],
  ])('turns %s into %s', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => foldText(foldText(text)) === foldText(text)));
  });

  it('finds part of a text regardless of case and accents', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Ä', 'é', 'Z', ' ') }),
        fc.nat(),
        fc.nat(),
        (text, from, length) => {
          const part = text.slice(from % (text.length + 1)).slice(0, length);
          return foldText(text.toUpperCase()).includes(foldText(part.toLowerCase()));
        },
      ),
    );
  });
});

describe('searchWords', () => {
  it('splits at any whitespace and omits empty words', () => {
    expect(searchWords('  São\tPaulo\u00a0x ')).toEqual(['sao', 'paulo', 'x']);
    expect(searchWords('   ')).toEqual([]);
  });
});
