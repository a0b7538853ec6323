import { expect, it } from 'vitest';
import { changeWords } from './change-words.ts';
import { isEmptyNow } from './is-empty-now.ts';

it.each([
  [{ added: 0, changed: 0, removed: 0 }, 'nothing changes'],
  [{ added: 1, changed: 0, removed: 0 }, '1 comes back'],
  [{ added: 135_233, changed: 1, removed: 2 }, '135,233 come back, 1 changes, 2 are removed'],
])('%o is %s', (table, words) => { expect(changeWords(table)).toBe(words); });

const table = (name: string, role: 'configuration' | 'data' | 'files', rowsNow: number) => ({
  name, role, rowsNow, isContentAddressed: role === 'files', rowsInBackup: 5, bytes: 1, added: 0, changed: 0, removed: 0, following: 0, conflicts: 0, unsettled: 0,
  differing: { added: 0, changed: 0, removed: 0 },
});

it('only settings and views may be there for the app to count as empty', () => {
  const empty = [table('settings', 'configuration', 3), table('collections', 'configuration', 0), table('records', 'data', 0), table('files', 'files', 0)];
  expect(isEmptyNow({ tables: empty })).toBe(true);
  for (const name of ['collections', 'records', 'files']) {
    expect(isEmptyNow({ tables: empty.map((one) => (one.name === name ? { ...one, rowsNow: 1 } : one)) })).toBe(false);
  }
  expect(isEmptyNow({ tables: [table('settings', 'data', 1)] })).toBe(false);
});
