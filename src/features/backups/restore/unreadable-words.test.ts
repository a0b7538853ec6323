import { expect, it } from 'vitest';
import { unreadableWords } from './unreadable-words.ts';

it('names the known records, and says how certain that is', () => {
  const known = ['Aloe', 'Basil', 'Calathea'].map((title) => ({ title, of: 'Plants' }));
  expect(unreadableWords({ table: 'records', rows: 3, known, knownCount: 3 })).toBe(
    '3 records of Plants: “Aloe”, “Basil”, “Calathea”',
  );
  expect(unreadableWords({ table: 'records', rows: 40, known, knownCount: 3 })).toBe(
    '40 records, probably among them “Aloe” (Plants), “Basil” (Plants), “Calathea” (Plants)',
  );
  expect(unreadableWords({ table: 'files', rows: 1, known: [{ title: 'leaf.jpg', of: 'Aloe' }], knownCount: 1 })).toBe(
    '1 photo or file: “leaf.jpg” (Aloe)',
  );
  expect(unreadableWords({ table: 'settings', rows: 1, known: [], knownCount: 0 })).toBe('1 setting');
  expect(unreadableWords({ table: 'records', rows: 0, known: [], knownCount: 0 })).toBe('An unknown number of records');
});

it('names at most a dozen', () => {
  const known = Array.from({ length: 50 }, (_, at) => ({ title: `Plant ${at}` }));
  expect(unreadableWords({ table: 'records', rows: 60, known, knownCount: 60 })).toMatch(/“Plant 11” and 48 more$/);
});
