import { afterEach, beforeEach, expect, it } from 'vitest';
import { eachNeeds, skipWithoutPrivateFolder } from '../testing/browser-needs.ts';
import { createScratchFile } from './scratch-file.ts';

class ScratchWorker {
  readonly worker = new Worker(new URL('./testing/scratch-worker.ts', import.meta.url), { type: 'module' });

  call(call: string, argument = 0): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }: MessageEvent<{ readonly result?: unknown; readonly error?: string }>) => {
        if (data.error === undefined) resolve(data.result);
        else reject(new Error(data.error));
      };
      this.worker.postMessage({ call, argument });
    });
  }
}

let first = new ScratchWorker();
let second = new ScratchWorker();

async function scratchNames(): Promise<string[]> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('heirloom-scratch', { create: true });
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  return names;
}

eachNeeds(skipWithoutPrivateFolder);

beforeEach(async () => {
  first = new ScratchWorker();
  second = new ScratchWorker();
  // The previous test's workers may only just have ended.
  await expect
    .poll(async () => {
      await first.call('clear');
      return scratchNames();
    })
    .toEqual([]);
});

afterEach(() => {
  first.worker.terminate();
  second.worker.terminate();
});

function expectBytes(bytes: Uint8Array, sizeBytes: number): void {
  expect(bytes.length).toBe(sizeBytes);
  expect(bytes.findIndex((byte, at) => byte !== at % 251)).toBe(-1);
}

it('a file keeps everything written to it on disk until it is discarded', async () => {
  const file = (await first.call('file', 12_345_678)) as Blob;
  expect(file.type).toBe('application/zip');
  expectBytes(new Uint8Array(await file.arrayBuffer()), 12_345_678);
  expect(await scratchNames()).toHaveLength(1);
  await first.call('discard');
  expect(await scratchNames()).toEqual([]);
  await expect(file.arrayBuffer()).rejects.toThrow();
});

it('without sync access handles, a file is assembled from parts', async () => {
  const file = await createScratchFile();
  const piece = new Uint8Array(1_000_003);
  for (let at = 0; at < 7 * piece.length; at += piece.length) {
    for (let place = 0; place < piece.length; place += 1) piece[place] = (at + place) % 251;
    await file.write(piece);
  }
  expectBytes(new Uint8Array(await (await file.finish('application/zip')).arrayBuffer()), 7 * piece.length);
  expect(await scratchNames()).toEqual([]);
});

it('a storage is in memory while small, and on disk once it grows', async () => {
  expect(await first.call('storage', 1000)).toEqual(['memory', [1, 2, 3]]);
  expect(await scratchNames()).toEqual([]);
  expect(await first.call('storage', 1024 ** 3)).toEqual(['opfs', [1, 2, 3]]);
  expect(await scratchNames()).toHaveLength(1);
  await first.call('discard');
  expect(await scratchNames()).toEqual([]);
});

it('removes files left by a worker that has ended, but not files in use', async () => {
  await first.call('file', 1000);
  await second.call('file', 1000);
  await second.call('clear');
  expect(await scratchNames()).toHaveLength(2);
  first.worker.terminate();
  await expect
    .poll(async () => {
      await second.call('clear');
      return (await scratchNames()).length;
    })
    .toBe(1);
});
