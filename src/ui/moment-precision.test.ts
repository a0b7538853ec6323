import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDateTime } from './format.ts';
import { precisionAmong } from './moment-precision.ts';

const START = Date.UTC(2026, 0, 5, 12);
/** Moments within a few minutes, in whole seconds: many share a minute. */
const moments = fc
  .uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 })
  .map((seconds) => seconds.map((second) => new Date(START + second * 1000).toISOString()));

it('writes each of several moments differently, with seconds only if a minute is shared', () => {
  fc.assert(
    fc.property(moments, fc.constantFrom<12 | 24>(12, 24), (all, clock) => {
      const precisionOf = precisionAmong(all);
      expect(new Set(all.map((moment) => formatDateTime(moment, 'iso', precisionOf(moment), clock))).size).toBe(
        all.length,
      );
      for (const moment of all) {
        const others = all.filter((other) => other !== moment && other.slice(0, 16) === moment.slice(0, 16));
        expect(precisionOf(moment)).toBe(others.length > 0 ? 'seconds' : 'minutes');
      }
    }),
  );
});

it('treats a moment that is given twice as one', () => {
  const moment = new Date(START).toISOString();
  expect(precisionAmong([moment, moment])(moment)).toBe('minutes');
});
