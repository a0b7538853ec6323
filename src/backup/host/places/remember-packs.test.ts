import { describe, expect, it } from 'vitest';
import { createMemoryStorage, type BlobStorage } from '../../../engine/index.ts';
import { passOn } from '../../../engine/low-level.ts';
import { counting } from '../../../engine/testing/counting-storage.ts';
import { testBytes, testKey } from '../../../engine/testing/storage-test-kit.ts';
import { rememberPacks, type PackListing } from './remember-packs.ts';

const HOUR_MS = 3_600_000;

/** A place with two packs and their index, and a device that opens it again and again. */
async function arrange() {
  const storage = counting(createMemoryStorage());
  for (const digit of 'ab') await storage.write(testKey('packs', digit), testBytes(10));
  await storage.write(testKey('indexes', 'a'), testBytes(5));
  let [listing, now]: [PackListing | undefined, number] = [undefined, 1000];
  const memory = {
    get: async () => listing,
    set: async (given: PackListing) => void (listing = structuredClone(given)),
  };
  const open = () => rememberPacks(storage, memory, () => now);
  return { storage, open, memory, pass: (milliseconds: number) => void (now += milliseconds) };
}

/** The packs that a job that opens the place finds, and how many listings that took. */
async function find(place: Awaited<ReturnType<typeof arrange>>, view: BlobStorage = place.open()) {
  place.storage.reset();
  await collect(view, 'indexes');
  const found = await collect(view, 'packs', true);
  return { found, lists: place.storage.counts.list };
}

async function collect(view: BlobStorage, folder: 'indexes' | 'packs', mayBeRemembered = false): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of view.list(folder, { mayBeRemembered })) keys.push(key);
  return keys.sort();
}

const packs = (digits: string) => [...digits].map((digit) => testKey('packs', digit));

describe('remembered packs', () => {
  it('are not listed again as long as the same indexes are there', async () => {
    const place = await arrange();
    expect(await find(place)).toEqual({ found: packs('ab'), lists: 2 });
    expect(await find(place)).toEqual({ found: packs('ab'), lists: 1 });
  });

  it('are listed whenever a job asks for the present, and that is remembered', async () => {
    const place = await arrange();
    await find(place);
    await place.storage.write(testKey('packs', 'c'), testBytes(10));
    const view = place.open();
    await find(place, view);
    expect(await collect(view, 'packs')).toEqual(packs('abc'));
    expect(await find(place)).toEqual({ found: packs('abc'), lists: 1 });
  });

  it.each(['added', 'removed', 'replaced'])(
    'are listed again once an index was %s by another device',
    async (change) => {
      const place = await arrange();
      await place.storage.write(testKey('indexes', 'b'), testBytes(5));
      await find(place);
      if (change !== 'added') await place.storage.remove(testKey('indexes', 'b'));
      if (change !== 'removed') await place.storage.write(testKey('indexes', 'c'), testBytes(5));
      await place.storage.remove(testKey('packs', 'a'));
      expect(await find(place)).toEqual({ found: packs('b'), lists: 2 });
    },
  );

  it('are listed again after a day, and after the clock was set back', async () => {
    const place = await arrange();
    await find(place);
    place.pass(23 * HOUR_MS);
    expect((await find(place)).lists).toBe(1);
    place.pass(HOUR_MS);
    expect((await find(place)).lists).toBe(2);
    place.pass(-1);
    expect((await find(place)).lists).toBe(2);
  });

  it('follow this device’s own copies and clean-ups', async () => {
    const place = await arrange();
    const view = place.open();
    await find(place, view);
    await view.write(testKey('packs', 'c'), testBytes(10));
    await view.write(testKey('indexes', 'b'), testBytes(5));
    expect(await find(place)).toEqual({ found: packs('abc'), lists: 1 });
    await view.write(testKey('indexes', 'c'), testBytes(5));
    await view.remove(testKey('indexes', 'a'));
    await view.remove(testKey('packs', 'a'));
    expect(await find(place)).toEqual({ found: packs('bc'), lists: 2 });
  });

  it('are listed if this device has forgotten them, or cannot remember', async () => {
    const place = await arrange();
    const fail = () => Promise.reject(new Error('out of order'));
    const view = rememberPacks(place.storage, { get: fail, set: fail }, () => 0);
    for (let job = 0; job < 2; job += 1) expect(await find(place, view)).toEqual({ found: packs('ab'), lists: 2 });
  });

  it('come with the leftovers beside them, which are not measured again', async () => {
    const place = await arrange();
    let measured = 0;
    const leaving: BlobStorage = { ...passOn(place.storage), measureLeftovers: async () => (measured += 7) };
    const open = () => rememberPacks(leaving, place.memory, () => 1000);
    for (const view of [open(), open()]) {
      await find(place, view);
      expect(await view.measureLeftovers?.()).toBe(7);
    }
  });
});
