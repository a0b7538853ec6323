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

/** Limits the remaining space to this many bytes. */
async function leave(freeBytes: number): Promise<void> {
  release = await leaveQuota(freeBytes);
}

async function clear(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  for (const name of names) await root.removeEntry(name, { recursive: true });
}

/** The current reserve in MB; `undefined` if there has never been one. */
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

it('is stored once, if space is ample', async () => {
  await keepReserve('where-ample');
  expect(await reserved()).toBe(FULL);
  await keepReserve('where-ample');
  expect(await reserved()).toBe(FULL);
});

it('takes nothing if space is short', async () => {
  await leave(2 * RESERVE_BYTES);
  await keepReserve('where-ample');
  await withReserve(() => store('work', MB));
  expect(await reserved()).toBeUndefined();
});

it('is released while a job runs on a full disk; afterwards, as much as fits is stored again', async () => {
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
  // The remaining part serves the next job, and is completed once there is space.
  await withReserve(() => store('more', 5 * MB));
  await release();
  await keepReserve('where-ample');
  expect(await reserved()).toBe(FULL);
});

it('stays if space is ample', async () => {
  await keepReserve('where-ample');
  expect(await withReserve(reserved)).toBe(FULL);
});

it('is restored after a job fails, and the failure is passed on', async () => {
  await keepReserve('where-ample');
  await leave(0);
  await expect(withReserve(() => Promise.reject(new Error('of the job')))).rejects.toThrow('of the job');
  expect(await reserved()).toBeGreaterThanOrEqual(FULL - 1);
});

it('is restored only after the last of several jobs', async () => {
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
