import { expect, it } from 'vitest';
import { forgetWords, keepWords } from './retention-words.ts';

it('lists all reasons in one line, each once', () => {
  expect(
    keepWords([{ rule: 'pinned' }, { rule: 'last' }, { rule: 'daily' }, { rule: 'weekly' }, { rule: 'last' }]),
  ).toBe('pinned; among the newest; the newest of its day, week');
  expect(keepWords([{ rule: 'yearly' }])).toBe('the newest of its year');
  expect(forgetWords('no-rule-keeps-it')).toBe('no rule keeps it');
});
