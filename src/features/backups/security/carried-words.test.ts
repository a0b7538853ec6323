import { expect, it } from 'vitest';
import { BackupError } from '../../../engine/index.ts';
import { carriedWords } from './carried-words.ts';

it('is empty if there are no copies', () => {
  expect(carriedWords({ reached: [], notReached: [] })).toEqual([]);
});

it('names the copies that have the new key and those that do not', () => {
  expect(carriedWords({ reached: ['Sync'], notReached: ['Disk', 'Stick', 'Old'] })).toEqual([
    'The same now applies to the copy in “Sync”.',
    '“Disk”, “Stick” and “Old” could not be reached: the earlier keys still work there until the next backup is copied.',
  ]);
  expect(carriedWords({ reached: ['A', 'B'], notReached: [] })[0]).toContain('copies in “A” and “B”');
});

it('does not claim that a copy has the new key if none could be reached', () => {
  expect(carriedWords({ reached: [], notReached: [], error: new BackupError('busy').serialize() })).toEqual([
    'Other copies of your backups could not be reached. The earlier keys still open them until the next backup is copied.',
  ]);
});
