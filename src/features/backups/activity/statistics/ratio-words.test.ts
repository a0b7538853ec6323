import { expect, it } from 'vitest';
import { ratioWords } from './ratio-words.ts';

it('says how much space deduplication and compression save', () => {
  const words = ratioWords({ separateBytes: 12_000, uniqueBytes: 1000, packedBytes: 700, storedBytes: 800, pieces: 3 });
  expect(words).toEqual({ deduplication: '12× smaller', compression: '1.4× smaller', total: '15× smaller' });
});

it('says “Nothing” if the backups are not smaller', () => {
  const words = ratioWords({ separateBytes: 1000, uniqueBytes: 1000, packedBytes: 990, storedBytes: 1100, pieces: 1 });
  expect(words).toEqual({ deduplication: 'Nothing', compression: 'Nothing', total: 'Nothing' });
});

it('handles empty backups', () => {
  const words = ratioWords({ separateBytes: 0, uniqueBytes: 0, packedBytes: 0, storedBytes: 500, pieces: 0 });
  expect(words).toEqual({ deduplication: '–', compression: '–', total: '–' });
});
