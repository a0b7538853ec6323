import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../format/snapshot.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { counting } from '../testing/counting-storage.ts';
import { createJournaledSource } from '../testing/journaled-source.ts';
import { describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { captureBriefly, captureLive } from './capture-live.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { times } from '../testing/long-run.ts';
import { watchReads } from '../testing/watched-blob.ts';

const RECORDS = 5000;

function createSource(records = RECORDS) {
  const source = createJournaledSource([
    describeTestTable('settings', { role: 'configuration' }),
    describeTestTable('records'),
    describeTestTable('files', { role: 'files', isContentAddressed: true }),
  ]);
  source.put('settings', 'theme', 'dark');
  for (let id = 0; id < records; id += 1) source.put('records', id, { id, text: `Record ${id}` });
  for (let file = 0; file < 5; file += 1)
    source.put('files', `file-${file}`, { blob: new Blob([noise(2000, file + 1)]) });
  return source;
}

const trees = ({ tables }: Snapshot) => tables;

describe('a backup of a source that keeps a journal', () => {
  it('LB1 reads no row if nothing has changed, and otherwise only the changed rows', async () => {
    const storage = counting(createMemoryStorage());
    const repository = await createBareRepository(storage);
    const source = createSource();
    const first = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(source.takeReads()).toMatchObject({ scans: 3 });

    storage.reset();
    const second = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(source.takeReads()).toEqual({ rows: 0, scans: 0 });
    expect(trees(second)).toEqual(trees(first));
    expect(second).toMatchObject({ newChunks: 0, newBytes: 0 });
    const unchanged = { ...storage.counts };

    for (let edit = 0; edit < 100; edit += 1) source.put('records', (edit * 7919) % RECORDS, { edit });
    source.put('files', 'file-new', { blob: new Blob([noise(3000, 99)]) });
    source.remove('files', 'file-2');
    storage.reset();
    const third = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(source.takeReads()).toEqual({ rows: 102, scans: 0 });
    // In addition to the reads of every backup: the node, and at most one page per edit.
    expect(storage.counts.read - unchanged.read).toBeLessThanOrEqual(2 + 100 + 1);
    const scanned = await takeSnapshot(repository, source, TEST_REQUEST, { isFullScan: true });
    expect(source.takeReads()).toMatchObject({ scans: 3 });
    expect(trees(third)).toEqual(trees(scanned));
  });

  it('LB8 reads no Blob again that stands in a row which has not changed, even on a page that has', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createSource(20);
    let reads = 0;
    const blob = watchReads(new Blob([noise(50_000, 7)]), () => (reads += 1));
    source.put('records', 3, { id: 3, photo: blob });
    await takeSnapshot(repository, source, TEST_REQUEST);
    expect(reads).toBeGreaterThan(0);
    reads = 0;
    source.put('records', 4, { id: 4, text: 'its neighbour' });
    const second = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(reads).toBe(0);
    expect(second.tables.find(({ name }) => name === 'records')).toMatchObject({ attachedBytes: 50_000 });
    source.put('records', 3, { id: 3, photo: blob, text: 'now it has' });
    await takeSnapshot(repository, source, TEST_REQUEST);
    expect(reads).toBeGreaterThan(0);
  });

  it('LB9 decodes no row that has not changed, and derives the key of a pack once', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createJournaledSource([describeTestTable('records')]);
    const edit = (id: number, text: string) => source.put('records', `record-${id}`, { text });
    for (let id = 0; id < RECORDS; id += 1) edit(id, `Unchanged ${id}`);
    await takeSnapshot(repository, source, TEST_REQUEST);
    for (let id = 0; id < RECORDS; id += 100) edit(id, 'Edited');
    const parsed = vi.spyOn(JSON, 'parse');
    const derived = vi.spyOn(crypto.subtle, 'deriveBits');
    const { newChunks } = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(newChunks).toBeGreaterThan(10);
    expect(parsed.mock.calls.filter(([text]) => text.includes('Unchanged'))).toEqual([]);
    // Of the first pack, and of the objects that are written: a lock, a pack, its index, the snapshot.
    expect(derived.mock.calls.length).toBeLessThan(8);
    vi.restoreAllMocks();
  });

  it('LB10 compares with a backup by reading each page and node once, and decodes no row that has not changed', async () => {
    const reads: string[] = [];
    const storage = createMemoryStorage();
    const watched: typeof storage = {
      ...storage,
      read: (key, options) => {
        reads.push(`${key} from ${options?.offset}`);
        return storage.read(key, options);
      },
    };
    const repository = await createBareRepository(watched);
    const source = createJournaledSource([describeTestTable('records')]);
    const edit = (id: number, text: string) => source.put('records', `record-${id}`, { text });
    for (let id = 0; id < RECORDS; id += 1) edit(id, `Unchanged ${id}`);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    for (let id = 0; id < RECORDS; id += 400) edit(id, 'Edited');
    reads.length = 0;
    const parsed = vi.spyOn(JSON, 'parse');
    const plan = await planRestore({ repository, snapshot, source });
    expect(plan.tables.find(({ name }) => name === 'records')).toMatchObject({ changed: 13 });
    const chunks = reads.filter((read) => read.startsWith('packs/'));
    expect(chunks.length).toBeGreaterThan(5);
    expect(new Set(chunks).size).toBe(chunks.length);
    expect(parsed.mock.calls.filter(([text]) => text.includes('Unchanged'))).toHaveLength(13);
    vi.restoreAllMocks();
  });

  it('LB11 lets writers continue once changed rows are read, before pages are, unless all has to be read', async () => {
    const events: string[] = [];
    const storage = createMemoryStorage();
    const watched: typeof storage = {
      ...storage,
      read: (key, options) => {
        if (key.startsWith('packs/')) events.push('page');
        return storage.read(key, options);
      },
    };
    const repository = await createBareRepository(watched);
    const source = createSource(3000);
    await takeSnapshot(repository, source, TEST_REQUEST);
    for (let id = 0; id < 3000; id += 500) source.put('records', id, { id, text: 'Edited' });
    const capture = async (withChanges: boolean) => {
      const { changes, ...moment } = await source.openMoment(['records', 'settings'], { withChanges: true });
      const closing = {
        ...moment,
        ...(withChanges && changes ? { changes } : {}),
        close: () => (events.push('closed'), moment.close()),
      };
      events.length = 0;
      return captureBriefly(repository, closing, ['records', 'settings']).finally(() => moment.close());
    };
    const state = await capture(true);
    expect(events.length).toBeGreaterThan(3);
    expect(events.indexOf('closed')).toBe(0);
    const full = await capture(false);
    expect(state?.roots).toEqual(full?.roots);
    expect(state?.rows).toEqual(full?.rows);
    expect([...(state?.live ?? [])]).toEqual(['records', 'settings']);

    source.remove('records', 7);
    expect(source.loseEntry()).toBe(true);
    expect(await capture(true)).toBeUndefined();
    expect((await capture(false))?.rows.get('records')).toBe(2999);
  });

  it('LB2 has the trees of a full scan, for any events between backups and restores', async () => {
    const key = fc.integer({ min: 0, max: 400 });
    type Source = ReturnType<typeof createSource>;
    const step = fc.oneof(
      fc.tuple(key, fc.string()).map(
        ([id, text]) =>
          async (source: Source) =>
            source.put('records', id, { id, text }),
      ),
      key.map((id) => async (source: Source) => source.remove('records', id)),
      fc.tuple(key, key).map(([a, b]) => async (source: Source) => {
        source.removeBetween('records', { lower: Math.min(a, b), upper: Math.max(a, b) });
      }),
      key.map((id) => async (source: Source) => source.removeBetween('records', { lower: 400 - (id % 40) })),
      key.map((id) => async (source: Source) => source.loseValue('records', id)),
      fc
        .nat({ max: 9 })
        .map(
          (file) => async (source: Source) =>
            source.put('files', `file-${file}`, { blob: new Blob([noise(500, file)]) }),
        ),
      fc.nat({ max: 9 }).map((file) => async (source: Source) => source.remove('files', `file-${file}`)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(step, fc.constant('back up' as const), fc.constant('restore' as const)), { maxLength: 14 }),
        async (steps) => {
          const repository = await createBareRepository(createMemoryStorage());
          const source = createSource(300);
          let last = await takeSnapshot(repository, source, TEST_REQUEST);
          for (const each of steps) {
            if (each === 'back up') last = await takeSnapshot(repository, source, TEST_REQUEST);
            else if (each === 'restore') {
              const plan = await planRestore({ repository, snapshot: last, source });
              await applyRestore(repository, source, plan);
            } else await each(source);
          }
          const moment = await source.openMoment(['records', 'settings'], { withChanges: true });
          const { changes: _, ...plain } = moment;
          const live = await captureLive(repository, moment, ['records', 'settings']);
          const full = await captureLive(repository, plain, ['records', 'settings']);
          // A value that the source has lost without a change is still in the earlier backup.
          if (full.unreadable.size === 0) expect(live.roots).toEqual(full.roots);
          const byJournal = await takeSnapshot(repository, source, TEST_REQUEST);
          const scanned = await takeSnapshot(repository, source, TEST_REQUEST, { isFullScan: true });
          if (scanned.omittedCount === 0) expect(trees(byJournal)).toEqual(trees(scanned));
        },
      ),
      { numRuns: times(6, 12) },
    );
  }, 240_000);

  it('LB3 reads everything if the journal has lost an entry that matters, and reports it', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createSource(200);
    await takeSnapshot(repository, source, TEST_REQUEST);
    source.remove('records', 7);
    expect(source.loseEntry()).toBe(true);
    const told: string[] = [];
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST, {
      onWrongJournal: (table) => told.push(table),
    });
    expect(told).toEqual(['records']);
    expect(snapshot.tables.find(({ name }) => name === 'records')).toMatchObject({ rows: 199 });
  });

  it('LB7 counts no large table, unless it is asked to: then it notices a row that went without an entry', async () => {
    const large = 25_000;
    const source = createSource(large);
    const counted: string[] = [];
    const watched: typeof source = Object.assign(Object.create(source) as typeof source, {
      openMoment: async (...parameters: Parameters<typeof source.openMoment>) => {
        const moment = await source.openMoment(...parameters);
        const count = (table: string) => {
          counted.push(table);
          return moment.count(table);
        };
        return { ...moment, count };
      },
    });
    const repository = await createBareRepository(createMemoryStorage());
    const onWrongJournal = vi.fn<(table: string) => void>();
    await takeSnapshot(repository, watched, TEST_REQUEST);
    counted.length = 0;
    source.put('records', 7, { text: 'edited' });
    const snapshot = await takeSnapshot(repository, watched, TEST_REQUEST, { onWrongJournal });
    await planRestore({ repository, source: watched, snapshot });
    expect(counted).not.toContain('records');
    expect(counted).toContain('settings');

    source.remove('records', 8);
    expect(source.loseEntry()).toBe(true);
    const unnoticed = await takeSnapshot(repository, watched, TEST_REQUEST, { onWrongJournal });
    expect(onWrongJournal).not.toHaveBeenCalled();
    expect(unnoticed.tables.find(({ name }) => name === 'records')?.rows).toBe(large);
    const noticed = await takeSnapshot(repository, watched, TEST_REQUEST, { onWrongJournal, countsAllRows: true });
    expect(onWrongJournal.mock.calls).toEqual([['records']]);
    expect(noticed.tables.find(({ name }) => name === 'records')?.rows).toBe(large - 1);
  });

  it('LB4 keeps journal entries if a backup does not take a table, or only part of it', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createSource(200);
    await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('records', 3, { changed: true });
    await takeSnapshot(repository, source, { ...TEST_REQUEST, scope: 'configuration' });
    const third = await takeSnapshot(repository, source, TEST_REQUEST);
    const scanned = await takeSnapshot(repository, source, TEST_REQUEST, { isFullScan: true });
    expect(trees(third)).toEqual(trees(scanned));
  });

  it('LB5 uses the journal for previews and restores', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createSource();
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    for (let edit = 0; edit < 20; edit += 1) source.put('records', edit * 31, { edit });
    source.takeReads();
    const plan = await planRestore({ repository, snapshot, source });
    expect(source.takeReads()).toMatchObject({ scans: 0 });
    expect(plan.tables.find(({ name }) => name === 'records')).toMatchObject({ changed: 20 });
    await applyRestore(repository, source, plan);
    const { rows, scans } = source.takeReads();
    expect({ scans, isFew: rows < 200 }).toEqual({ scans: 0, isFew: true });
    source.put('records', 1, { later: true });
    await expect(applyRestore(repository, source, { ...plan })).rejects.toMatchObject({ code: 'stale-plan' });
  });

  it('LB6 forgets no change because of a backup into another repository, or of one that was interrupted', async () => {
    const [one, other] = [
      await createBareRepository(createMemoryStorage()),
      await createBareRepository(createMemoryStorage()),
    ];
    const source = createSource(300);
    const expectRight = async (repository: typeof one) => {
      const byJournal = await takeSnapshot(repository, source, TEST_REQUEST);
      const scanned = await takeSnapshot(repository, source, TEST_REQUEST, { isFullScan: true });
      expect(trees(byJournal)).toEqual(trees(scanned));
    };
    await takeSnapshot(one, source, TEST_REQUEST);
    source.put('records', 1, { change: 'before the other repository' });
    await takeSnapshot(other, source, TEST_REQUEST);
    source.put('records', 2, { change: 'after it' });
    await expectRight(one);

    source.put('records', 3, { change: 'before the interruption' });
    const known = source.entries;
    const controller = new AbortController();
    const interrupted = takeSnapshot(one, source, TEST_REQUEST, {
      signal: controller.signal,
      onProgress: ({ phase }) => {
        if (phase === 'finishing') controller.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'cancelled' });
    expect(source.entries).toBe(known);
    await expectRight(one);
    await expectRight(other);
    await expectRight(one);
  });
});
