import { Dexie } from 'dexie';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  applyRestore,
  planRestore,
  takeSnapshot,
  type Repository,
  type Snapshot,
  type Source,
} from '../../../engine/index.ts';
import { captureLive, readRestoreJournal, RestoreJournalWriter } from '../../../engine/low-level.ts';
import { createDexieSource } from '../dexie-source.ts';
import { backUp, newRepository, restore } from '../testing/restore-kit.ts';
import { coalesceJournal } from './coalesce.ts';
import { countJournal, type JournalMark, noteTold } from './cover-journal.ts';
import { changesSince, followJournal, unfollowJournal } from './follow-journal.ts';
import { JOURNAL_SCHEMA } from './journal-entry.ts';
import { keepJournal, type Journal } from './keep-journal.ts';
import { markJournal } from './mark-journal.ts';
import { times } from '../../../engine/testing/long-run.ts';

const STORES = { notes: 'id, tag', numbered: '++id, tag', outside: '', journal: JOURNAL_SCHEMA };
const TABLES = { notes: { role: 'data' }, numbered: { role: 'data' }, outside: { role: 'data' } } as const;
const NAMES = Object.keys(TABLES);

const open: Dexie[] = [];
let counter = 0;

interface Tab {
  readonly db: Dexie;
  readonly journal: Journal;
  readonly source: Source;
}

/** Another instance of the database, as in another tab or a worker. */
function openTab(name: string): Tab {
  const db = new Dexie(name);
  db.version(1).stores(STORES);
  const journal = keepJournal(db, { store: 'journal' });
  open.push(db);
  return { db, journal, source: createDexieSource({ db, journal, tables: TABLES }) };
}

function newName(): string {
  counter += 1;
  return `journal-test-${Date.now()}-${counter}`;
}

afterEach(async () => {
  for (const db of open.splice(0)) await db.delete();
});

/** Fails unless a tree built from the journal is identical to a full scan. Returns the tables that were not scanned. */
async function expectExact(repository: Repository, source: Source): Promise<ReadonlySet<string>> {
  const moment = await source.openMoment(NAMES, { withChanges: true });
  try {
    const live = await captureLive(repository, moment, NAMES);
    const { changes: _, ...plain } = moment;
    const full = await captureLive(repository, plain, NAMES);
    expect(Object.fromEntries(live.roots)).toEqual(Object.fromEntries(full.roots));
    return live.live;
  } finally {
    moment.close();
  }
}

const trees = ({ tables }: Snapshot) => tables.map(({ nextKey: _, ...table }) => table);

/** Restores a snapshot, edits a row, and undoes the restore: the edit stays. */
async function restoreAndUndo({ db, source }: Tab, { repository, snapshots }: World, at: number): Promise<void> {
  const snapshot = snapshots[at % snapshots.length];
  if (!snapshot) return;
  const before = await backUp(repository, source);
  snapshots.push(before);
  const writer = new RestoreJournalWriter(repository);
  const plan = await planRestore({ repository, snapshot, source });
  await applyRestore(repository, writer.noting(source), plan);
  await db.table('notes').put(row(at % 120, 'edited since'));
  const undoes = await readRestoreJournal(await writer.finish());
  const choice = { mode: 'undo', selection: [], resolutions: [] } as const;
  await applyRestore(repository, source, await planRestore({ repository, snapshot: before, source, choice, undoes }));
}

/** Lets a worker change the tables, and ends it in the middle of something. */
async function killWorker({ db }: Tab, afterMs: number): Promise<void> {
  const worker = new Worker(new URL('../testing/journal-worker.ts', import.meta.url), { type: 'module' });
  await new Promise((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = reject;
    worker.postMessage({ name: db.name, stores: STORES, tables: TABLES });
  });
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  worker.terminate();
}

type Step = (tab: Tab, world: World) => Promise<unknown>;

interface World {
  readonly repository: Repository;
  readonly snapshots: Snapshot[];
  readonly other: Tab;
}

const key = fc.integer({ min: 0, max: 120 });
const text = fc.string({ maxLength: 8 });
const row = (id: number, tag: string) => ({ id, tag, text: `${tag}-${id}` });

/** Every way to change a table through Dexie or a restore, and every way a transaction can end. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(key, text).map(
    ([id, tag]): Step =>
      ({ db }) =>
        db.table('notes').put(row(id, tag)),
  ),
  fc.tuple(key, text).map(
    ([id, tag]): Step =>
      ({ db }) =>
        db
          .table('notes')
          .add(row(id, tag))
          .catch(() => undefined),
  ),
  fc.tuple(key, text).map(
    ([id, tag]): Step =>
      ({ db }) =>
        db.table('notes').update(id, { tag }),
  ),
  fc.tuple(key, text).map(
    ([id, tag]): Step =>
      ({ db }) =>
        db.table('notes').upsert(id, { tag }),
  ),
  key.map(
    (id): Step =>
      ({ db }) =>
        db.table('notes').delete(id),
  ),
  fc.tuple(fc.array(key, { maxLength: 40 }), text).map(
    ([ids, tag]): Step =>
      ({ db }) =>
        db.table('notes').bulkPut(ids.map((id) => row(id, tag))),
  ),
  fc.tuple(fc.array(key, { maxLength: 40 }), text).map(
    ([ids, tag]): Step =>
      ({ db }) =>
        // Some keys exist already; the others are added regardless.
        db
          .table('notes')
          .bulkAdd(ids.map((id) => row(id, tag)))
          .catch(() => undefined),
  ),
  fc.array(key, { maxLength: 40 }).map(
    (ids): Step =>
      ({ db }) =>
        db.table('notes').bulkDelete(ids),
  ),
  fc.array(text, { minLength: 1, maxLength: 20 }).map(
    (tags): Step =>
      ({ db }) =>
        db.table('numbered').bulkAdd(tags.map((tag) => ({ tag }))),
  ),
  text.map(
    (tag): Step =>
      ({ db }) =>
        db.table('numbered').add({ tag }),
  ),
  fc.tuple(key, text).map(
    ([id, tag]): Step =>
      ({ db }) =>
        db.table('outside').put({ tag }, id),
  ),
  key.map(
    (id): Step =>
      ({ db }) =>
        db.table<object, unknown>('outside').put({ id }, new Date(id * 1000)),
  ),
  key.map(
    (id): Step =>
      ({ db }) =>
        db.table<object, unknown>('outside').put({ id }, new Uint8Array([1, id])),
  ),
  key.map(
    (id): Step =>
      ({ db }) =>
        db.table<object, unknown>('outside').put({ id }, [id, ['a', -0]]),
  ),
  fc.tuple(key, key).map(
    ([a, b]): Step =>
      ({ db }) =>
        db.table('notes').where('id').between(Math.min(a, b), Math.max(a, b), true, false).delete(),
  ),
  key.map(
    (id): Step =>
      ({ db }) =>
        db.table('notes').where('id').above(id).delete(),
  ),
  fc.tuple(text, text).map(
    ([from, tag]): Step =>
      ({ db }) =>
        db.table('notes').where('tag').startsWith(from.slice(0, 1)).modify({ tag }),
  ),
  fc.constant<Step>(({ db }) =>
    db
      .table('numbered')
      .toCollection()
      .modify((item: { n?: number }) => void (item.n = (item.n ?? 0) + 1)),
  ),
  fc.constant<Step>(({ db }) => db.table('notes').toCollection().limit(3).delete()),
  fc.constant<Step>(({ db }) => db.table('outside').clear()),
  // Several tables in one transaction, in two tabs at once.
  fc.tuple(key, text).map(
    ([id, tag]): Step =>
      ({ db }, { other }) =>
        Promise.all([
          db.transaction('rw', ['notes', 'numbered'], async () => {
            await db.table('notes').put(row(id, tag));
            await db.table('numbered').add({ tag });
          }),
          other.db.table('notes').put(row(id + 1, tag)),
          other.db.table('outside').put(tag, id),
        ]),
  ),
  // An aborted transaction leaves neither the change nor its journal entry.
  fc.tuple(key, text).map(
    ([id, tag]): Step =>
      ({ db }) =>
        db
          .transaction('rw', ['notes'], async (transaction) => {
            await db.table('notes').put(row(id, tag));
            transaction.abort();
          })
          .catch(() => undefined),
  ),
  fc.tuple(key, text).map(
    ([id, tag]): Step =>
      ({ db }) =>
        db
          .transaction('rw', ['notes', 'outside'], async () => {
            await db.table('notes').bulkDelete([id, id + 1]);
            await db.table('outside').put(tag, id);
            throw new Error('given up');
          })
          .catch(() => undefined),
  ),
  // A connection closed during transactions: each one takes effect completely or not at all.
  fc.tuple(key, text).map(([id, tag]): Step => async ({ db }) => {
    const dying = openTab(db.name);
    await dying.db.open();
    const writes = [
      dying.db.table('notes').put(row(id, tag)),
      dying.db.table('numbered').add({ tag }),
      dying.db.table('notes').where('id').below(id).delete(),
    ];
    dying.db.close();
    await Promise.allSettled(writes);
  }),
  fc.constant<Step>(({ db, journal }) => coalesceJournal(db.backendDB(), journal)),
  fc.constant<Step>(async ({ source }, world) => {
    world.snapshots.push(await backUp(world.repository, source));
  }),
  fc.nat().map((at): Step => async ({ source }, { repository, snapshots }) => {
    const snapshot = snapshots[at % snapshots.length];
    if (snapshot) await restore(repository, source, snapshot);
  }),
  fc.nat().map(
    (at): Step =>
      (tab, world) =>
        restoreAndUndo(tab, world, at),
  ),
  fc.nat({ max: 80 }).map(
    (afterMs): Step =>
      (tab) =>
        killWorker(tab, afterMs),
  ),
  // A backup that reads while others write.
  fc.tuple(key, text).map(([id, tag]): Step => async ({ source, db }, world) => {
    const [snapshot] = await Promise.all([
      backUp(world.repository, source),
      world.other.db.table('notes').put(row(id, tag)),
      db.table('numbered').add({ tag }),
    ]);
    world.snapshots.push(snapshot);
  }),
);

describe('the journal', () => {
  it(
    'leads to the trees of a full scan, for any changes in any tab',
    async () => {
      let exact = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 15 }), async (todo) => {
          const name = newName();
          const tab = openTab(name);
          const world: World = { repository: await newRepository(), snapshots: [], other: openTab(name) };
          await tab.db.table('notes').bulkPut(Array.from({ length: 100 }, (_, id) => row(id, 'first')));
          world.snapshots.push(await backUp(world.repository, tab.source));
          for (const [at, step] of todo.entries()) {
            await step(at % 3 === 2 ? world.other : tab, world);
            exact += (await expectExact(world.repository, at % 2 === 0 ? tab.source : world.other.source)).size;
          }
          const live = await backUp(world.repository, tab.source);
          const full = await takeSnapshot(
            world.repository,
            tab.source,
            { trigger: 'manual', scope: 'full', withFiles: true, app: live.app, device: live.device },
            { isFullScan: true },
          );
          expect(trees(live)).toEqual(trees(full));
          for (const db of open.splice(0)) db.close();
          await Dexie.delete(name);
        }),
        // Stops in time on a slow machine; the runs made by then count.
        { numRuns: times(15, 400), interruptAfterTimeLimit: times(100_000, 1_200_000), endOnFailure: true },
      );
      // The property would also hold if everything were scanned each time.
      expect(exact).toBeGreaterThan(times(4, 10));
    },
    times(240_000, 1_500_000),
  );

  it('is written in the transaction of the change, and cleared once a backup is durable', async () => {
    const { db, source, journal } = openTab(newName());
    const repository = await newRepository();
    const entries = async () => (await db.table('journal').toCollection().primaryKeys()).filter((seq) => seq !== 0);
    await db.table('notes').bulkPut([row(1, 'a'), row(2, 'b')]);
    await db.table('notes').delete(1);
    expect((await countJournal(db.backendDB(), journal, NAMES)).rows).toEqual(new Map([['notes', 2]]));
    expect(await entries()).toHaveLength(2);
    await expect(
      db.transaction('rw', 'notes', async () => {
        await db.table('notes').put(row(3, 'c'));
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    expect(await entries()).toHaveLength(2);
    await backUp(repository, source);
    expect(await entries()).toEqual([]);
    expect(await expectExact(repository, source)).toEqual(new Set(NAMES));
  });

  it('is ignored if it was bypassed or has lost an entry that matters', async () => {
    const { db, source } = openTab(newName());
    const repository = await newRepository();
    await db.table('notes').bulkPut([row(1, 'a'), row(2, 'b')]);
    await backUp(repository, source);
    await db.table('journal').clear();
    expect(await expectExact(repository, source)).toEqual(new Set());
    await backUp(repository, source);
    expect(await expectExact(repository, source)).toEqual(new Set(NAMES));

    await db.table('notes').delete(1);
    await tamper(db, (entries) => entries.delete(IDBKeyRange.lowerBound(1)));
    const told: string[] = [];
    const request = { trigger: 'manual', scope: 'full', withFiles: true } as const;
    const snapshot = await takeSnapshot(
      repository,
      source,
      { ...request, app: { name: 'Test', version: '1' }, device: { id: 'd', name: 'Test' } },
      { onWrongJournal: (table) => told.push(table) },
    );
    expect(told).toEqual(['notes']);
    expect(snapshot.tables.find(({ name }) => name === 'notes')).toMatchObject({ rows: 1 });
  });

  it('ignores a marker from a deleted and recreated database', async () => {
    const name = newName();
    const first = openTab(name);
    const repository = await newRepository();
    await first.db.table('notes').bulkPut([row(1, 'a'), row(2, 'b')]);
    const moment = await first.source.openMoment(NAMES, { withChanges: true });
    const mark = (await moment.changes?.())?.mark;
    moment.close();
    await first.db.delete();
    const second = openTab(name);
    await second.db.table('notes').put(row(3, 'c'));
    const snapshot = await backUp(repository, openTab(name).source);
    await second.db.table('notes').put(row(4, 'd'));
    await second.source.cover?.({ snapshot: snapshot.id, tables: NAMES, mark });
    expect((await countJournal(second.db.backendDB(), second.journal, NAMES)).rows).toEqual(new Map([['notes', 1]]));
    await expectExact(repository, second.source);
  });

  it('keeps changes that the person does not know of yet, even if a backup covers them', async () => {
    const db = new Dexie(newName());
    open.push(db);
    db.version(1).stores(STORES);
    const journal = keepJournal(db, { store: 'journal', isTold: true });
    const source = createDexieSource({ db, journal, tables: TABLES });
    await db.table('notes').bulkPut([row(1, 'a'), row(2, 'b')]);
    await backUp(await newRepository(), source);
    expect((await countJournal(db.backendDB(), journal, NAMES)).rows).toEqual(new Map([['notes', 2]]));
    const moment = await source.openMoment(NAMES, { withChanges: true });
    const changes = await moment.changes?.();
    moment.close();
    expect(changes?.tables.get('notes')?.keys).toEqual([]);
    await noteTold(db.backendDB(), journal, changes?.mark as JournalMark, NAMES);
    expect(await countJournal(db.backendDB(), journal, NAMES)).toEqual({ rows: new Map(), isAtLeast: false });
  });

  it('keeps entries for those who follow it, without counting them again for the person', async () => {
    const db = new Dexie(newName());
    open.push(db);
    db.version(1).stores(STORES);
    const journal = keepJournal(db, { store: 'journal', isTold: true });
    const source = createDexieSource({ db, journal, tables: TABLES });
    await db.table('notes').put(row(1, 'a'));
    const database = db.backendDB();
    const mark = await markJournal(database, journal);
    await followJournal(database, journal, { name: 'reader', table: 'notes', mark });
    await db.table('notes').put(row(2, 'b'));
    await backUp(await newRepository(), source);
    const covered = await markJournal(database, journal);
    await noteTold(database, journal, covered, NAMES);
    await db.table('notes').put(row(3, 'c'));
    await coalesceJournal(database, journal);
    expect((await changesSince(database, journal, 'notes', mark))?.keys).toEqual([2, 3]);
    expect(await countJournal(database, journal, NAMES)).toEqual({ rows: new Map([['notes', 1]]), isAtLeast: false });

    await unfollowJournal(database, journal, ['reader']);
    expect(await changesSince(database, journal, 'notes', mark)).toBeUndefined();
    expect((await changesSince(database, journal, 'notes', covered))?.keys).toEqual([3]);
  });

  it('is optional: a source without it works as before', async () => {
    const db = new Dexie(newName());
    open.push(db);
    db.version(1).stores({ notes: 'id, tag' });
    const journal = keepJournal(db, { store: 'journal' });
    const source = createDexieSource({ db, journal, tables: { notes: { role: 'data' } } });
    const repository = await newRepository();
    await db.table('notes').bulkPut([row(1, 'a'), row(2, 'b')]);
    const snapshot = await backUp(repository, source);
    await db.table('notes').clear();
    await restore(repository, source, snapshot);
    expect(await db.table('notes').count()).toBe(2);
  });
});

/** Writes past Dexie, as a defect would. */
async function tamper(db: Dexie, change: (entries: IDBObjectStore) => void): Promise<void> {
  const transaction = db.backendDB().transaction('journal', 'readwrite');
  change(transaction.objectStore('journal'));
  await new Promise((resolve) => (transaction.oncomplete = resolve));
}

describe('the memo beside the data', () => {
  const put = { kind: 'put', table: 'notes', rows: [{ key: 'a', value: { id: 'a', tag: 't' } }] } as const;

  it('ME1 changes in the transaction of the data, alone or with it, and not if that fails', async () => {
    const { db, source } = openTab(newName());
    expect(await source.readMemo?.()).toBeUndefined();
    const nothing = async function* (): AsyncGenerator<never, void, void> {
      // Only the memo changes.
    };
    await source.apply([], nothing, { memo: 'first' });
    expect(await source.readMemo?.()).toBe('first');
    const putOne = async function* () {
      yield put;
    };
    await source.apply(['notes'], putOne, { memo: 'second' });
    expect([await source.readMemo?.(), await db.table('notes').count()]).toEqual(['second', 1]);
    const failing = async function* () {
      yield { ...put, rows: [{ key: 'b', value: { id: 'b' } }] };
      throw new Error('stopped');
    };
    await expect(source.apply(['notes'], failing, { memo: 'third' })).rejects.toBeDefined();
    expect([await source.readMemo?.(), await db.table('notes').count()]).toEqual(['second', 1]);
  });

  it('ME2 is in no backup, survives a reset of the journal and a restore, and hides no change', async () => {
    const { db, source, journal } = openTab(newName());
    await db.table('notes').put({ id: 'a', tag: 't' });
    const nothing = async function* (): AsyncGenerator<never, void, void> {
      // Only the memo changes.
    };
    await source.apply([], nothing, { memo: 'kept' });
    const repository = await newRepository();
    const snapshot = await backUp(repository, source);
    expect(snapshot.tables.map(({ name }) => name)).toEqual(NAMES);
    await expectExact(repository, source);
    await db.table('notes').put({ id: 'b', tag: 't' });
    await tamper(db, (entries) => entries.delete(0));
    expect((await markJournal(db.backendDB(), journal)).upTo).toBeGreaterThanOrEqual(0);
    await restore(repository, source, snapshot);
    expect(await source.readMemo?.()).toBe('kept');
    expect(await db.table('notes').count()).toBe(1);
    await expectExact(repository, source);
  });
});
