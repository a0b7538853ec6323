import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testKey } from '../../engine/testing/storage-test-kit.ts';
import type { CapableFileHandle, SyncAccessHandle } from './file-system-access.ts';
import { ReadHandles } from './read-handles.ts';

const KEY = testKey('packs', 'a');
const PART = { offset: 0, length: 1 };

/** A file that counts the handles that are open. */
function createFile() {
  const opened = { now: 0, ever: 0 };
  const openHandle = async (): Promise<SyncAccessHandle> => {
    opened.now += 1;
    opened.ever += 1;
    return {
      mode: 'read-only',
      read: (bytes) => bytes.length,
      write: () => 0,
      truncate: () => undefined,
      getSize: () => 1,
      flush: () => undefined,
      close: () => {
        opened.now -= 1;
      },
    };
  };
  const file: Pick<CapableFileHandle, 'createSyncAccessHandle'> = { createSyncAccessHandle: openHandle };
  // Nothing else of a file is used.
  return { opened, find: async () => file as CapableFileHandle };
}

describe('handles to read with', () => {
  it('RH1 are closed for a change elsewhere as soon as it asks, though several read all the time', async () => {
    const { opened, find } = createFile();
    const readers = [new ReadHandles(), new ReadHandles(), new ReadHandles()];
    let isReading = true;
    const reading = readers.map(async (reader) => {
      while (isReading) {
        await reader.read(KEY, find, PART);
        await delay(0);
      }
    });
    await expect.poll(() => opened.now).toBe(3);
    await delay(500);
    await expect.poll(() => opened.now, { message: 'held for as long as nobody asks' }).toBe(3);
    await new ReadHandles().change(KEY, async (ask) => {
      const holders = () => {
        ask();
        return opened.now;
      };
      await expect.poll(holders).toBe(0);
    });
    // And used again once nobody has asked for a while.
    await expect.poll(() => opened.now).toBe(3);
    isReading = false;
    await Promise.all(reading);
    await expect.poll(() => opened.now).toBe(0);
  });

  it('RH2 are not opened for a file that is being changed here, not even by a read that had begun', async () => {
    const { opened, find } = createFile();
    const handles = new ReadHandles();
    const begun = handles.read(KEY, find, PART);
    await handles.change(KEY, async () => {
      expect(await begun).toBeUndefined();
      expect(await handles.read(KEY, find, PART)).toBeUndefined();
      expect(opened).toEqual({ now: 0, ever: 1 });
    });
    expect(await handles.read(KEY, find, PART)).toEqual(new Uint8Array(1));
    await expect.poll(() => opened.now).toBe(0);
  });
});
