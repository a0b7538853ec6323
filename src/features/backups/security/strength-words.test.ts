import fc from 'fast-check';
import { expect, it } from 'vitest';
import { guessTimeWords, strengthOf } from './strength-words.ts';

it('never calls a passphrase weaker if it needs more guesses', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 40, noNaN: true }), fc.double({ min: 0, max: 40, noNaN: true }), (a, b) => {
      const [less, more] = a <= b ? [strengthOf(a), strengthOf(b)] : [strengthOf(b), strengthOf(a)];
      expect(less.bars).toBeLessThanOrEqual(more.bars);
      expect(Number(more.isRisky)).toBeLessThanOrEqual(Number(less.isRisky));
    }),
  );
});

it.each([
  [-1, 'very weak', 1],
  [0.5, 'very weak', 1],
  [6, 'weak', 2],
  [9, 'fair', 3],
  [12, 'strong', 4],
  [15, 'very strong', 5],
  [Number.POSITIVE_INFINITY, 'very strong', 5],
] as const)('10^%d guesses are %s', (log, level, bars) => {
  expect(strengthOf(log)).toMatchObject({ level, bars });
});

it('warns about a passphrase that a determined person would find within a year', () => {
  for (let log = 0; log < 20; log += 0.25) {
    const years = 10 ** log / 2 / 10_000 / (365 * 86_400);
    if (years < 1) expect(strengthOf(log).isRisky).toBe(true);
    if (years > 10) expect(strengthOf(log).isRisky).toBe(false);
  }
});

it.each([
  [0.2, 'at once'],
  [30, 'within a minute'],
  [3000, 'within an hour'],
  [80_000, 'within a day'],
  [90_000, 'after about 2 days'],
  [20 * 86_400, 'after about 20 days'],
  [200 * 86_400, 'within a year'],
  [5 * 365 * 86_400, 'after a few years'],
  [33 * 365 * 86_400, 'after about 30 years'],
  [5e11, 'after thousands of years'],
  [1e20, 'not in a million years'],
  [Number.POSITIVE_INFINITY, 'not in a million years'],
])('%d seconds are %s', (seconds, words) => {
  expect(guessTimeWords(seconds)).toBe(words);
});
