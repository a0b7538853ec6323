import { dictionary } from '@zxcvbn-ts/language-common';
import { expect, it } from 'vitest';
import { easyWords, suggestPassphrase } from './suggest-passphrase.ts';

it('draws again if a number would favour some words', () => {
  // With three words, only the number 2^32 − 1 lies past the last whole multiple of three, so it must not count.
  const numbers = [2 ** 32 - 1, 0, 1, 2 ** 32 - 1, 2 ** 32 - 1, 2, 3, 4, 5];
  expect(suggestPassphrase(['a', 'b', 'c'], () => numbers.shift() ?? 0)).toBe('a b c a b c');
  expect(numbers).toEqual([]);
});

it('draws every word of the real list equally often, within chance', () => {
  const words = easyWords(dictionary['diceware-common']);
  expect(words.length).toBeGreaterThan(5000);
  const numbers = new Uint32Array(6);
  let early = 0;
  const isEarly = new Set(words.slice(0, words.length / 2));
  for (let run = 0; run < 2000; run += 1) {
    crypto.getRandomValues(numbers);
    let at = 0;
    for (const word of suggestPassphrase(words, () => numbers[at++] ?? 0).split(' '))
      early += isEarly.has(word) ? 1 : 0;
  }
  // Of 12,000 draws; six standard deviations are 329.
  expect(Math.abs(early - 6000)).toBeLessThan(330);
});
