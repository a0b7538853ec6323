import { describe, expect, it } from 'vitest';
import { globTest } from './glob.ts';

describe('a glob', () => {
  it.each([
    ['ros*', 'Rosa canina', true],
    ['ros*', 'Wild rose', false],
    ['*.jpg', 'IMG_1.JPG', true],
    ['?x?', 'axb', true],
    ['?x?', 'ax', false],
    ['[a-c]at', 'Bat', true],
    ['[!a-c]at', 'Bat', false],
    ['[]x]', ']', true],
    ['[abc', '[abc', true],
    ['\\*', 'a*b', true],
    ['\\*', 'ab', false],
    ['*a*b', 'xaxxb', true],
    ['*a*b', 'xaxxbc', false],
    ['', 'anything', true],
    ['Ünder', 'u\u0308nder the tree', true],
    ['**', '', true],
  ])('%s finds in %s: %s', (pattern, name, isFound) => {
    expect(globTest(pattern)(name)).toBe(isFound);
  });

  it('finds a pattern without wildcards anywhere in a name', () => {
    expect(globTest('rose')('Wild Rose (2)')).toBe(true);
  });

  it('takes no longer for many wildcards than the product of both lengths', () => {
    const startedAt = performance.now();
    expect(globTest('*a'.repeat(200))(`${'a'.repeat(20_000)}b`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
