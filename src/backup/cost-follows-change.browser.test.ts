import { afterEach, beforeEach, expect, it } from 'vitest';
import { db } from '../catalogue/database.ts';
import { CATALOGUE_TABLES } from '../catalogue/describe-source.ts';
import { createMemoryStorage, planRestore, takeSnapshot, type Snapshot } from '../engine/index.ts';
import { counting } from '../engine/testing/counting-storage.ts';
import { createBareRepository, TEST_REQUEST } from '../engine/testing/small-repository.ts';
import { catalogueSource } from './host/state/catalogue-source.ts';
import { fillCatalogue, wipeBrowser } from './testing/browser-state.ts';

const RECORDS = 3000;

/** Rows that IndexedDB has returned, by table. */
const read = new Map<string, number>();
const { get, getAll } = IDBObjectStore.prototype;

function note<Result>(store: IDBObjectStore, request: IDBRequest<Result>): void {
  request.addEventListener('success', () => {
    const result: unknown = request.result;
    const rows = Array.isArray(result) ? result.length : result === undefined ? 0 : 1;
    if (rows > 0 && store.name in CATALOGUE_TABLES) read.set(store.name, (read.get(store.name) ?? 0) + rows);
  });
}

beforeEach(async () => {
  await wipeBrowser();
  await fillCatalogue({ records: RECORDS, photos: 3, photoBytes: 1000 });
  IDBObjectStore.prototype.get = function (query) {
    const request = get.call(this, query);
    note(this, request);
    return request;
  };
  IDBObjectStore.prototype.getAll = function (query, count) {
    const request = getAll.call(this, query, count);
    note(this, request);
    return request;
  };
});
afterEach(() => {
  Object.assign(IDBObjectStore.prototype, { get, getAll });
});

const treesOf = ({ tables }: Snapshot) => tables;

/** The rows read since the last call. */
function takeRead(): Record<string, number> {
  const rows = Object.fromEntries(read);
  read.clear();
  return rows;
}

async function editHundred(): Promise<void> {
  const ids = Array.from({ length: 100 }, (_, at) => `r${String((at * 29) % RECORDS).padStart(8, '0')}`);
  for (const id of ids) await db.records.update(id, { updatedAt: new Date(1e12).toISOString() });
  takeRead();
}

it('CC1 a backup reads no row if nothing has changed, otherwise the changed ones; so do previews', async () => {
  const storage = counting(createMemoryStorage());
  const repository = await createBareRepository(storage);
  const backUp = () => takeSnapshot(repository, catalogueSource, TEST_REQUEST);
  const first = await backUp();
  expect(takeRead()).toMatchObject({ records: RECORDS, files: 3 });
  storage.reset();
  const second = await backUp();
  expect(takeRead()).toEqual({});
  const unchanged = { ...storage.counts };
  expect(treesOf(second)).toEqual(treesOf(first));
  expect(second).toMatchObject({ newChunks: 0, newBytes: 0 });
  // The lock, and the snapshot.
  expect(unchanged.write).toBeLessThanOrEqual(2);

  await editHundred();
  const plan = await planRestore({ repository, snapshot: second, source: catalogueSource });
  expect(plan.tables.find(({ name }) => name === 'records')).toMatchObject({ changed: 100 });
  // Files are probed once in a session: Chromium may have lost their content.
  expect(takeRead()).toMatchObject({ records: 100 });
  storage.reset();
  const third = await backUp();
  expect(takeRead()).toEqual({ records: 100 });
  expect(storage.counts.write).toBeLessThanOrEqual(unchanged.write + 2);
  // At most a page for each edit, and the nodes above.
  expect(third.newChunks).toBeLessThanOrEqual(100 + 2);
  // Every page with an edit, and the nodes above.
  expect(storage.counts.read).toBeLessThanOrEqual(unchanged.read + 100 + 2);
  const scanned = await takeSnapshot(repository, catalogueSource, TEST_REQUEST, { isFullScan: true });
  expect(treesOf(third)).toEqual(treesOf(scanned));
});
