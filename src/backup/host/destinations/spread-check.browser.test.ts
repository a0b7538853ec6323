import { clear, createStore } from 'idb-keyval';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { db } from '../../../catalogue/database.ts';
import { CHEAP_KDF } from '../../testing/cheap-kdf.ts';
import { isLong } from '../../../engine/testing/long-run.ts';
import { fillCatalogue } from '../../testing/browser-state.ts';
import { asPicked, corruptFile, makeFolder } from '../../testing/folders.ts';
import { backUp } from '../backing-up/back-up.ts';
import { createHost, type Host } from '../state/host.ts';
import { addDestination } from './add-destination.ts';
import { listDestinations } from './list-destinations.ts';
import { replicate } from './replicate.ts';
import { runSpreadChecks } from './spread-check.ts';

const DAY_MS = 86_400_000;

let host: Host;
let id = '';
let folder: FileSystemDirectoryHandle;

// The host runs in this page, so that the test controls its time.
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 2, 2, 9, 0) });
  await clear(createStore('heirloom-device', 'device'));
  await clear(createStore('heirloom-activity', 'entries'));
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  await db.open();
  for (const table of db.tables) await table.clear();
  await fillCatalogue({ records: 20, photos: 3, photoBytes: 50_000 });
  host = createHost({ kdf: CHEAP_KDF });
  await host.keyRing.setPassphrase('correct horse battery staple', undefined);
  await backUp(host, { trigger: 'manual', scope: 'full', withFiles: true }, {});
  folder = await makeFolder('usb');
  const added = await addDestination(host, asPicked(folder), 'found');
  if (added.kind !== 'added') throw new Error(added.kind);
  id = added.destinationId;
  await replicate(host, { destinationId: id });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Comes round every third day, which is the most that one step catches up on. */
async function pass(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await runSpreadChecks(host);
    vi.setSystemTime(Date.now() + 3 * DAY_MS);
  }
}

const status = async () => (await listDestinations(host)).find((destination) => destination.id === id);

it('reads everything at a destination within a month, some every day, and then counts as checked', async () => {
  expect(await status()).not.toHaveProperty('monthlyCheck');
  await pass(5);
  // The first step reads the packs of one day.
  expect((await status())?.monthlyCheck?.part).toBeCloseTo(0.4 + 1 / 30, 5);
  expect(await status()).not.toHaveProperty('lastCheck');
  await pass(6);
  const { monthlyCheck, lastCheck } = (await status()) ?? {};
  expect(monthlyCheck?.part).toBe(0);
  expect(lastCheck).toMatchObject({ at: monthlyCheck?.completedAt, depth: 'quick', isIntact: true });
});

it.skipIf(!isLong)('finds damage within a month', async () => {
  await corruptFile(folder, 'Heirloom backups', 'packs');
  await pass(11);
  expect(await status()).toMatchObject({ state: 'damaged', lastCheck: { isIntact: false } });
});
