import { clear, createStore } from 'idb-keyval';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { getNetworkSettings, setNetworkSettings, waitsFor } from './network-settings.ts';

const CLOUD = { kind: 'webdav', address: 'https://cloud.example/', folder: 'a', userName: '' };

beforeEach(() => clear(createStore('heirloom-device', 'device')));

const named = ['onLine', 'connection'] as const;
afterEach(() => {
  for (const name of named) Reflect.deleteProperty(navigator, name);
});

/** What the browser says about the connection of this device. */
function connect(state: Readonly<Partial<Record<(typeof named)[number], unknown>>>): void {
  for (const [name, value] of Object.entries(state))
    Object.defineProperty(navigator, name, { value, configurable: true });
}

it('automatic work with a server waits until the device is online', async () => {
  connect({ onLine: false });
  expect(await waitsFor(CLOUD)).toBe('connection');
  // A server on this device is always there, and a folder is not on the network.
  const onThisDevice = { ...CLOUD, address: 'http://127.0.0.1:8080/' };
  expect(await waitsFor(onThisDevice)).toBeUndefined();
  expect(await waitsFor({ kind: 'browser' })).toBeUndefined();
  connect({ onLine: true, connection: undefined });
  expect(await waitsFor(CLOUD)).toBeUndefined();
});

it('it waits for a connection without a data limit, unless the person does not want that', async () => {
  for (const connection of [{ saveData: true }, { type: 'cellular' }]) {
    connect({ connection });
    expect(await waitsFor(CLOUD)).toBe('unmetered');
  }
  connect({ connection: { saveData: false, type: 'wifi' } });
  expect(await waitsFor(CLOUD)).toBeUndefined();
  connect({ connection: { saveData: true } });
  await setNetworkSettings({ mostBytesPerSecond: null, waitsWhileMetered: false });
  expect(await waitsFor(CLOUD)).toBeUndefined();
});

it('a limit is stored as a whole number of at least a kilobyte a second', async () => {
  expect(await getNetworkSettings()).toEqual({ mostBytesPerSecond: null, waitsWhileMetered: true });
  for (const [given, stored] of [
    [500_000.4, 500_000],
    [1, 1000],
    [Number.NaN, null],
    [null, null],
  ] as const) {
    await setNetworkSettings({ mostBytesPerSecond: given, waitsWhileMetered: true });
    expect((await getNetworkSettings()).mostBytesPerSecond).toBe(stored);
  }
});
