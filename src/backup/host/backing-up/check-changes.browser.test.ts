import { clear, createStore } from 'idb-keyval';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { db } from '../../../catalogue/database.ts';
import { lastingId, listSnapshots, takeSnapshot } from '../../../engine/index.ts';
import { fillCatalogue } from '../../testing/browser-state.ts';
import { runFollowUp } from '../automation/follow-up.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { createHost, type Host } from '../state/host.ts';
import { backUp } from './back-up.ts';
import { checkChanges } from './check-changes.ts';
import { deleteBackups } from './manage-backups.ts';

const FULL = { trigger: 'manual', scope: 'full', withFiles: true } as const;
const DAY_MS = 86_400_000;

let host: Host;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 2, 2, 9, 0).getTime() });
  await clear(createStore('heirloom-device', 'device'));
  await clear(createStore('heirloom-activity', 'entries'));
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  await db.open();
  for (const table of db.tables) await table.clear();
  await fillCatalogue({ records: 60, photos: 1, photoBytes: 1000 });
  host = createHost();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Works on the database past Dexie, as a defect would. */
async function pastJournal(stores: readonly string[], work: (transaction: IDBTransaction) => void): Promise<void> {
  const transaction = db.backendDB().transaction(stores, 'readwrite');
  work(transaction);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
}

/** Changes one row without an entry, and removes the entry of another change. */
async function tamper(): Promise<void> {
  const row = await db.records.get('r00000003');
  await pastJournal(['records'], (transaction) => {
    transaction.objectStore('records').put({ ...row, updatedAt: new Date().toISOString() });
  });
  await db.records.update('r00000004', { updatedAt: new Date().toISOString() });
  await pastJournal(['journal'], (transaction) => {
    transaction.objectStore('journal').delete(IDBKeyRange.lowerBound(1));
  });
}

async function newest() {
  const repository = await host.local.mustOpen();
  const [snapshot] = (await listSnapshots(repository)).snapshots;
  return snapshot;
}

/** Fails unless the newest backup has what a full scan finds. */
async function expectRight(): Promise<void> {
  const repository = await host.local.mustOpen();
  const made = await newest();
  if (!made) throw new Error('there is no backup');
  const { app, device } = made;
  const scanned = await takeSnapshot(repository, catalogueSource, { ...FULL, app, device }, { isFullScan: true });
  expect(made.tables).toEqual(scanned.tables);
}

const checks = async () => (await host.activity.list()).filter(({ kind }) => kind === 'check');

it('JC1 finds changes without an entry, logs them, and the next backup has them', async () => {
  expect(await checkChanges(host, 'manual', {})).toEqual({ rows: 0, missed: 0 });
  await backUp(host, FULL, {});
  expect(await checkChanges(host, 'manual', {})).toMatchObject({ missed: 0 });
  // The log is in the order of time.
  vi.setSystemTime(Date.now() + 1000);
  await tamper();
  expect(await checkChanges(host, 'manual', {})).toMatchObject({ missed: 2 });
  expect((await checks())[0]).toMatchObject({
    trigger: 'manual',
    outcome: 'warning',
    subject: 'Missed changes, which the next backup includes',
    figures: { missed: 2 },
  });
  expect(await checkChanges(host, 'manual', {})).toMatchObject({ missed: 0 });
  vi.setSystemTime(Date.now() + DAY_MS);
  await backUp(host, FULL, {});
  await expectRight();
});

it('JC4 is not needed to notice that rows are missing: the next backup reads everything, and logs it', async () => {
  await backUp(host, FULL, {});
  await pastJournal(['records'], (transaction) => {
    transaction.objectStore('records').delete('r00000003');
  });
  vi.setSystemTime(Date.now() + DAY_MS);
  expect(await backUp(host, FULL, {})).toMatchObject({ records: 59 });
  expect(await checks()).toMatchObject([
    { trigger: 'automatic', outcome: 'warning', subject: 'Missed changes, which this backup includes' },
  ]);
});

it('JC2 is done once a week by the follow-up, which logs it', async () => {
  await backUp(host, FULL, {});
  vi.setSystemTime(Date.now() + DAY_MS);
  await runFollowUp(host, {});
  await tamper();
  vi.setSystemTime(Date.now() + 5 * DAY_MS);
  await runFollowUp(host, {});
  expect(await checks()).toEqual([]);
  vi.setSystemTime(Date.now() + 3 * DAY_MS);
  await runFollowUp(host, {});
  expect(await checks()).toMatchObject([{ trigger: 'automatic', outcome: 'warning', figures: { missed: 2 } }]);
});

it('JC3 is done before a deletion that leaves only backups taken since the last check', async () => {
  const first = await backUp(host, FULL, {});
  await tamper();
  vi.setSystemTime(Date.now() + DAY_MS);
  await backUp(host, FULL, {});
  await deleteBackups(host, [first.id], {});
  expect(await checks()).toMatchObject([{ trigger: 'before-destructive', outcome: 'warning', figures: { missed: 2 } }]);
  vi.setSystemTime(Date.now() + DAY_MS);
  await backUp(host, FULL, {});
  await expectRight();
  const made = await newest();
  // The one before the last check stays.
  await deleteBackups(host, made ? [lastingId(made)] : [], {});
  expect(await checks()).toHaveLength(1);
});
