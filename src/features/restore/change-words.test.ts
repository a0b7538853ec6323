import { expect, it } from 'vitest';
import { changesNoRecord, changeWords } from './change-words.ts';
import { isEmptyNow } from './is-empty-now.ts';

const counts = { rowsNow: 5, rowsInBackup: 5, isContentAddressed: false };

it.each([
  [{ added: 0, changed: 0, removed: 0 }, 'nothing changes'],
  [{ added: 1, changed: 0, removed: 0 }, '1 comes back'],
  [{ added: 135_233, changed: 1, removed: 2 }, '135,233 come back, 1 changes, 2 are removed'],
])('%o is %s', (table, words) => { expect(changeWords({ ...counts, ...table })).toBe(words); });

it.each([
  [0, 0, 'none'], [0, 21, '21 come back'], [1, 0, '1 is removed'], [21, 21, 'those that are missing come back'],
])('%d files now and %d in the backup: %s', (rowsNow, rowsInBackup, words) => {
  expect(changeWords({ rowsNow, rowsInBackup, isContentAddressed: true, added: 0, changed: 0, removed: 0 })).toBe(words);
});

it('says that nothing changes only where there is something that could', () => {
  const same = { ...counts, added: 0, changed: 0, removed: 0 };
  expect(changesNoRecord([same])).toBe(true);
  expect(changesNoRecord([same, { ...same, changed: 1 }])).toBe(false);
  expect(changesNoRecord([{ ...same, rowsNow: 0, rowsInBackup: 0 }])).toBe(false);
});

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
