import { expect, it } from 'vitest';
import { waitWords } from './wait-words.ts';

const NOW = Date.UTC(2026, 0, 1);
const at = (ms: number) => new Date(NOW + ms).toISOString();

it.each([
  [-5000, 'wrong', 'This does not open your backups. After several wrong keys Heirloom waits: try again in 1 second.'],
  [4200, 'wrong', 'This does not open your backups. After several wrong keys Heirloom waits: try again in 5 seconds.'],
  [5 * 60_000, 'untried', 'This was not tried. After several wrong keys Heirloom waits: try again in 5 minutes.'],
] as const)('with %s ms to wait, after a key that was %s, a sentence says so', (ms, outcome, words) => {
  expect(waitWords(at(ms), outcome, NOW)).toBe(words);
});
