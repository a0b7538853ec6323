import { expect, it } from 'vitest';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { historyWords } from './history-words.ts';

const backup = { id: 'a', takenAt: '2026-11-30T10:00:00.000Z', isWhole: true };
const NOTED = { ...backup, trigger: 'scheduled', newBytes: 1_200_000 } as const;
// Only what a line of the history needs.
const here = [{ id: 'a', scope: 'configuration', withFiles: false } as BackupSummary];

it('a line of the history says why a backup was made, what it has, and what was new', () => {
  expect(historyWords(NOTED, {})).toEqual(['Automatic', 'Everything', '1.2 MB new']);
  expect(historyWords({ ...NOTED, newBytes: 0 }, {})).toEqual(['Automatic', 'Everything', 'nothing new']);
  expect(historyWords(backup, {})).toEqual(['Everything']);
  expect(historyWords({ ...backup, isWhole: false, leftOut: ['photos'] }, {})).toEqual(['Everything but photos']);
  expect(historyWords({ ...backup, isWhole: false }, {})).toEqual(['Only a part']);
  expect(historyWords({ ...backup, isWhole: false }, { here })).toEqual(['Set-up only']);
});

it('a line of the history says what is kept only there, unless that is not known', () => {
  const gone = 'no longer in this browser';
  expect(historyWords(NOTED, { here: [] })).toContain(gone);
  expect(historyWords(NOTED, { here })).not.toContain(gone);
  expect(historyWords(NOTED, {})).not.toContain(gone);
});

it('a line of the history has the test restore of its backup, and of no other', () => {
  const at = new Date(Date.now() - 2 * 86_400_000).toISOString();
  const lastDrill = { backupId: 'a', at, outcome: 'passed' } as const;
  expect(historyWords(NOTED, { lastDrill })).toContain('test restore passed 2 days ago');
  expect(historyWords({ ...NOTED, id: 'b' }, { lastDrill }).join()).not.toContain('test restore');
});
