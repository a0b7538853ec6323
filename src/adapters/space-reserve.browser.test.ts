import { afterEach, beforeEach, expect, it } from 'vitest';
import { RESERVE_BYTES } from '../platform/browser-storage.ts';
import { keepReserve, RESERVE_FOLDER, withReserve } from './space-reserve.ts';
import { eachNeeds, skipWithoutPrivateFolder, skipWithoutQuotaControl } from './testing/browser-needs.ts';
import { leaveQuota } from './testing/limit-quota.ts';

const MB = 1_000_000;

let release: () => Promise<void> = async () => undefined;

eachNeeds(skipWithoutPrivateFolder);
eachNeeds(skipWithoutQuotaControl);
beforeEach(clear);
afterEach(async () => {
  await release();
  await clear();
});

/** From now on only so many more bytes fit. */
async function leave(freeBytes: number): Promise<void> {
  release = await leaveQuota(freeBytes);
}

async function clear(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  for (const name of names) await root.removeEntry(name, { recursive: true });
}

/** What is in reserve now, in MB; `undefined` where there has never been any. */
async function reserved(): Promise<number | undefined> {
  const root = await navigator.storage.getDirectory();
  let bytes = 0;
  try {
    for await (const file of (await root.getDirectoryHandle(RESERVE_FOLDER)).values())
      if (file instanceof FileSystemFileHandle) bytes += (await file.getFile()).size;
  } catch {
    return undefined;
  }
  return bytes / MB;
}

async function store(name: string, sizeBytes: number): Promise<void> {
  const file = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
  const stream = await file.createWritable();
  await stream.write(new Uint8Array(sizeBytes));
  await stream.close();
}

const FULL = RESERVE_BYTES / MB;

it('is stored where there is ample space, and once', async () => {
  await keepReserve('where-ample');
  expect(await reserved()).toBe(FULL);
  await keepReserve('where-ample');
  expect(await reserved()).toBe(FULL);
});

it('takes nothing where space is short', async () => {
  await leave(2 * RESERVE_BYTES);
  await keepReserve('where-ample');
  await withReserve(() => store('work', MB));
  expect(await reserved()).toBeUndefined();
});

it('is given up while a job runs on a full disk, and as much as fits is put back', async () => {
  await keepReserve('where-ample');
  await leave(0);
  await expect(store('refused', MB)).rejects.toThrow(expect.objectContaining({ name: 'QuotaExceededError' }));
  const during = await withReserve(async () => {
    await store('work', 5.5 * MB);
    return reserved();
  });
  expect(during).toBe(0);
  const after = (await reserved()) ?? 0;
  expect(after).toBeLessThanOrEqual(FULL - 6);
  expect(after).toBeGreaterThanOrEqual(FULL - 8);
  // What is left serves the next one, and is whole again once there is space.
  await withReserve(() => store('more', 5 * MB));
  await release();
  await keepReserve('where-ample');
  expect(await reserved()).toBe(FULL);
});

it('stays where there is ample space', async () => {
  await keepReserve('where-ample');
  expect(await withReserve(reserved)).toBe(FULL);
});

it('is put back after a job that failed, and the failure is passed on', async () => {
  await keepReserve('where-ample');
  await leave(0);
  await expect(withReserve(() => Promise.reject(new Error('of the job')))).rejects.toThrow('of the job');
  expect(await reserved()).toBeGreaterThanOrEqual(FULL - 1);
});

it('is put back by the last of several jobs, and by nobody before', async () => {
  await keepReserve('where-ample');
  await leave(0);
  let end: () => void = () => undefined;
  const long = withReserve(() => new Promise<void>((resolve) => (end = resolve)));
  await withReserve(() => store('work', MB));
  await keepReserve('where-ample');
  expect(await reserved()).toBe(0);
  end();
  await long;
  expect(await reserved()).toBeGreaterThanOrEqual(FULL - 3);
});
