import { expect, it } from 'vitest';
import { ratioWords } from './ratio-words.ts';

it('says how much smaller the backups are stored', () => {
  const words = ratioWords({ separateBytes: 12_000, uniqueBytes: 1000, packedBytes: 700, storedBytes: 800, pieces: 3 });
  expect(words).toEqual({ deduplication: '12 times', compression: '1.4 times', total: '15 times' });
});

it('compares nothing with nothing', () => {
  const words = ratioWords({ separateBytes: 0, uniqueBytes: 0, packedBytes: 0, storedBytes: 500, pieces: 0 });
  expect(words).toEqual({ deduplication: '–', compression: '–', total: '–' });
});
