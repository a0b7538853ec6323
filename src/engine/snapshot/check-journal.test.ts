import { describe, expect, it } from 'vitest';
import { encodeKey } from '../format/record/row-codec.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createJournaledSource, type JournaledSource } from '../testing/journaled-source.ts';
import { describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { checkJournal, countMissed } from './check-journal.ts';
import { takeSnapshot } from './take-snapshot.ts';

function createSource(): JournaledSource {
  const source = createJournaledSource([
    describeTestTable('records'),
    describeTestTable('files', { role: 'files', isContentAddressed: true }),
  ]);
  for (let id = 0; id < 500; id += 1) source.put('records', id, { id, text: `Record ${id}` });
  for (let file = 0; file < 3; file += 1) source.put('files', `file-${file}`, { blob: new Blob([noise(500, file)]) });
  return source;
}

/** Changes rows past the journal, as a defect would. */
function pastJournal(source: JournaledSource, change: (source: JournaledSource) => void): void {
  change(source);
  expect(source.loseEntry()).toBe(true);
}

const WAYS: readonly (readonly [string, (source: JournaledSource) => void, string, readonly unknown[]])[] = [
  ['a row that was changed', (source) => source.put('records', 7, { id: 7, text: 'other' }), 'records', [7]],
  ['a row that was added', (source) => source.put('records', 900, { id: 900 }), 'records', [900]],
  ['a row that was deleted', (source) => source.remove('records', 7), 'records', [7]],
  ['a file that was added', (source) => source.put('files', 'new', { blob: new Blob(['x']) }), 'files', ['new']],
  ['a file that was deleted', (source) => source.remove('files', 'file-1'), 'files', ['file-1']],
];

describe('a check of the journal', () => {
  it('CJ1 finds nothing if every change has an entry', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createSource();
    await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('records', 7, { changed: true });
    source.removeBetween('records', { lower: 20, upper: 30 });
    source.put('files', 'new', { blob: new Blob(['x']) });
    const check = await checkJournal(repository, source);
    expect(check).toMatchObject({ tables: ['records', 'files'], rows: 489 + 4, flaws: [] });
  });

  it.each(WAYS)(
    'CJ2 finds and names %s without an entry, so the next backup is right',
    async (_, change, table, keys) => {
      const repository = await createBareRepository(createMemoryStorage());
      const source = createSource();
      await takeSnapshot(repository, source, TEST_REQUEST);
      source.put('records', 8, { changed: 'with an entry' });
      pastJournal(source, change);
      const check = await checkJournal(repository, source);
      expect(check.flaws).toEqual([{ table, keys, kind: 'missed' }]);
      expect(countMissed(check)).toBe(1);
      expect((await checkJournal(repository, source)).flaws).toEqual([]);
      const healed = await takeSnapshot(repository, source, TEST_REQUEST);
      const scanned = await takeSnapshot(repository, source, TEST_REQUEST, { isFullScan: true });
      expect(healed.tables).toEqual(scanned.tables);
    },
  );

  it('CJ3 names rows whose values were lost as such', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createSource();
    await takeSnapshot(repository, source, TEST_REQUEST);
    source.loseValue('records', 9);
    const check = await checkJournal(repository, source);
    expect(check.flaws).toEqual([{ table: 'records', keys: [9], kind: 'lost' }]);
    const next = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(next.omitted).toMatchObject([{ table: 'records', key: encodeKey(9) }]);
  });

  it('CJ4 compares nothing of a source that has no backup in this repository', async () => {
    const source = createSource();
    await takeSnapshot(await createBareRepository(createMemoryStorage()), source, TEST_REQUEST);
    const other = await createBareRepository(createMemoryStorage());
    expect(await checkJournal(other, source)).toEqual({ tables: [], rows: 0, flaws: [] });
  });
});
