import { expect, it } from 'vitest';
import { changeWords, doneWords } from './change-words.ts';

it.each([
  [{ added: 0, changed: 0, removed: 0 }, 'nothing changes'],
  [{ added: 1, changed: 0, removed: 0 }, '1 comes back'],
  [{ added: 135_233, changed: 1, removed: 2 }, '135,233 come back, 1 changes, 2 are removed'],
])('the planned change %o reads “%s”', (table, words) => {
  expect(changeWords(table)).toBe(words);
});

it.each([
  [{ added: 0, changed: 0, removed: 0 }, 'Nothing needed to change'],
  [{ added: 1, changed: 0, removed: 1 }, '1 came back, 1 was removed'],
  [{ added: 135_233, changed: 1, removed: 2 }, '135,233 came back, 1 changed, 2 were removed'],
])('the completed change %o reads “%s”', (table, words) => {
  expect(doneWords(table)).toBe(words);
});
