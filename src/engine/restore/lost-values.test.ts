import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../testing/memory-source.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { watchReads } from '../testing/watched-blob.ts';
import { applyRestore } from './apply-restore.ts';
import type { RestoreMode } from './decide-row.ts';
import { planRestore } from './plan-restore.ts';

const ROWS = 12;

function sourceOfRows(count = ROWS): MemorySource {
  const source = createMemorySource([describeTestTable('records', { keyPath: 'id' })]);
  for (let id = 1; id <= count; id += 1) source.put('records', id, { id, name: `Record ${id}` });
  return source;
}

/** The browser's answer if the file behind a Blob is gone. */
function lostBlob(text = 'gone'): Blob {
  return watchReads(new Blob([text]), () => {
    throw new DOMException('The file is gone', 'NotFoundError');
  });
}

const choiceOf = (mode: RestoreMode) => ({ mode, selection: [], resolutions: [] });
const newRepository = () => createBareRepository(createMemoryStorage());

describe('unreadable rows', () => {
  it('LV1 are reported by a backup, which takes all others, and come back with an earlier backup', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: ROWS })),
        fc.constantFrom<RestoreMode>('exact', 'missing', 'update'),
        async (lost, mode) => {
          const repository = await newRepository();
          const source = sourceOfRows();
          const before = source.dump();
          const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
          for (const id of lost) source.loseValue('records', id);
          const later = await takeSnapshot(repository, source, TEST_REQUEST);
          expect(later.tables[0]?.rows).toBe(ROWS - lost.length);
          expect(later.omitted).toEqual(
            [...lost]
              .sort((a, b) => a - b)
              .map((id) => ({ table: 'records', key: `${id}`, path: '', type: 'record that cannot be read' })),
          );

          const plan = await planRestore({ repository, snapshot, source, choice: choiceOf(mode) });
          expect(plan.tables[0]).toMatchObject({ added: lost.length, changed: 0, removed: 0 });
          await applyRestore(repository, source, plan);
          expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
          expect(await takeSnapshot(repository, source, TEST_REQUEST)).toMatchObject({ omittedCount: 0, newChunks: 0 });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('LV2 are removed only by an exact restore if the backup does not have them', async () => {
    for (const [mode, left] of [
      ['exact', ROWS],
      ['missing', ROWS + 1],
      ['update', ROWS + 1],
    ] as const) {
      const repository = await newRepository();
      const source = sourceOfRows();
      const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
      source.put('records', 99, { id: 99 });
      source.loseValue('records', 99);
      const plan = await planRestore({ repository, snapshot, source, choice: choiceOf(mode) });
      expect(plan.tables[0]?.differing).toEqual({ added: 0, changed: 0, removed: 1 });
      await applyRestore(repository, source, plan);
      expect(source.tables.get('records')?.size).toBe(left);
    }
  });

  it('LV2b stay if they are readable now and a backup could not take them', async () => {
    const repository = await newRepository();
    const source = sourceOfRows();
    const whole = await takeSnapshot(repository, source, TEST_REQUEST);
    source.loseValue('records', 3);
    const without = await takeSnapshot(repository, source, TEST_REQUEST);
    await applyRestore(repository, source, await planRestore({ repository, snapshot: whole, source }));
    source.put('records', 99, { id: 99 });
    const plan = await planRestore({ repository, snapshot: without, source });
    expect(plan.tables[0]).toMatchObject({ added: 0, changed: 0, removed: 1 });
    await applyRestore(repository, source, plan);
    expect(await firstDifferenceDeep(source.dump(), sourceOfRows().dump())).toBeUndefined();
  });

  it('LV3 do not prevent a plan from being applied, but make it stale if they become readable', async () => {
    const repository = await newRepository();
    const source = sourceOfRows();
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('records', 1, { id: 1, name: 'edited' });
    source.loseValue('records', 2);
    const plan = await planRestore({ repository, snapshot, source });
    source.put('records', 2, { id: 2, name: 'written again' });
    await expect(applyRestore(repository, source, plan)).rejects.toMatchObject({ code: 'stale-plan' });
    source.loseValue('records', 2);
    await applyRestore(repository, source, plan);
    expect(await firstDifferenceDeep(source.dump(), sourceOfRows().dump())).toBeUndefined();
  });
});

describe('unreadable Blobs', () => {
  it('LV4 are omitted by their path, with the rest of the row kept; a restore brings them back', async () => {
    const repository = await newRepository();
    const source = createMemorySource([describeTestTable('notes', { keyPath: 'id' })]);
    const note = (scan: Blob) => ({
      id: 1,
      text: 'kept',
      scans: [new Blob(['first']), scan, new Blob(['last'])],
      at: new Date(5),
    });
    source.put('notes', 1, note(new Blob(['second'])));
    const before = source.dump();
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);

    source.put('notes', 1, note(lostBlob()));
    const later = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(later.omitted).toEqual([{ table: 'notes', key: '1', path: 'scans[1]', type: 'Blob that cannot be read' }]);
    expect(later.tables[0]).toMatchObject({ rows: 1, attachments: 2 });
    const copy = createMemorySource([describeTestTable('notes', { keyPath: 'id' })]);
    await applyRestore(repository, copy, await planRestore({ repository, snapshot: later, source: copy }));
    const [row] = copy.dump()['notes'] ?? [];
    const { scans, ...others } = row?.value as { scans: (Blob | undefined)[] };
    expect(others).toEqual({ id: 1, text: 'kept', at: new Date(5) });
    expect(await Promise.all(scans.map((scan) => scan?.text()))).toEqual(['first', undefined, 'last']);

    await applyRestore(repository, source, await planRestore({ repository, snapshot, source }));
    expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
  });

  it.each([
    ['missing', false],
    ['missing', true],
    ['update', false],
    ['update', true],
  ] as const)(
    'LV7 of a row also come back in the mode %s, without a question (with a common base: %s)',
    async (mode, hasBase) => {
      const repository = await newRepository();
      const source = createMemorySource([describeTestTable('notes', { keyPath: 'id' })]);
      const scanned = (scans: readonly Blob[], text = 'kept') => ({
        text,
        scans,
        large: new Uint8Array(70_000),
        files: new Map([['a', new File(['x'], 'a.txt', { lastModified: 1 })]]),
      });
      const put = (id: number, scans: readonly Blob[], text?: string) =>
        source.put('notes', id, { id, ...scanned(scans, text) });
      const whole = () => [new Blob(['first']), new Blob(['second'])];
      for (const id of [1, 2, 3]) put(id, whole());
      const before = source.dump();
      const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
      put(1, [lostBlob(), new Blob(['second'])]);
      // A person has changed this one since, so the restore asks whose version to keep.
      put(2, [lostBlob(), new Blob(['second'])], 'edited');
      const choice = { mode, selection: [], resolutions: [{ take: 'mine' as const }] };
      const plan = await planRestore({
        repository,
        snapshot,
        source,
        choice,
        ...(hasBase ? { base: { repository, snapshot } } : {}),
      });
      expect(plan.tables[0]).toMatchObject({ changed: 1, conflicts: mode === 'update' && !hasBase ? 1 : 0 });
      await applyRestore(repository, source, plan);
      const after = source.dump()['notes'] ?? [];
      expect(
        await firstDifferenceDeep([after[0], after[2]], [before['notes']?.[0], before['notes']?.[2]]),
      ).toBeUndefined();
      expect(after[1]?.value).toMatchObject({ text: 'edited' });
    },
  );

  it('LV5 of content count as missing: they are planned, restored, and still in a later backup', async () => {
    for (const lose of ['row', 'blob'] as const) {
      const repository = await newRepository();
      const source = createSmallSource(3, 3);
      const before = source.dump();
      const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
      if (lose === 'row') source.loseValue('files', 'file-1');
      else source.put('files', 'file-1', { hash: 'file-1', blob: lostBlob() });
      // The earlier backup's version takes its place.
      expect(await takeSnapshot(repository, source, TEST_REQUEST)).toMatchObject({ omittedCount: 0, newChunks: 0 });

      const plan = await planRestore({ repository, snapshot, source });
      expect(plan.tables.find(({ name }) => name === 'files')).toMatchObject({
        added: 1,
        removed: 0,
        differing: { added: 1, changed: 0, removed: 0 },
      });
      await applyRestore(repository, source, plan);
      expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
    }
  });

  it('LV6 of content are reported if neither the database nor an earlier backup has them', async () => {
    const repository = await newRepository();
    const source = createSmallSource(3, 2);
    source.loseValue('files', 'file-1');
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(snapshot.omitted).toEqual([{ table: 'files', key: '"file-1"', path: '', type: 'file that cannot be read' }]);
    expect(snapshot.tables.find(({ name }) => name === 'files')?.rows).toBe(1);
  });
});
