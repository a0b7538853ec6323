import { expect, it } from 'vitest';
import { isEmptyNow } from './is-empty-now.ts';

const table = (name: string, role: 'configuration' | 'data' | 'files', rowsNow: number) => ({
  name,
  role,
  rowsNow,
  isContentAddressed: role === 'files',
  rowsInBackup: 5,
  bytes: 1,
  differing: { added: 0, changed: 0, removed: 0 },
  added: 0,
  changed: 0,
  removed: 0,
  following: 0,
  conflicts: 0,
  unsettled: 0,
});

it('calls a catalogue empty if nothing was created in it', () => {
  expect(
    isEmptyNow({
      tables: [table('settings', 'configuration', 3), table('views', 'configuration', 1), table('records', 'data', 0)],
    }),
  ).toBe(true);
  expect(isEmptyNow({ tables: [table('collections', 'configuration', 1)] })).toBe(false);
  expect(isEmptyNow({ tables: [table('files', 'files', 1)] })).toBe(false);
});
