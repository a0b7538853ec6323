import type { FileHandle } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FlushQueue } from './flush-queue.ts';

/** A file whose flush ends when the test says so. */
function createFile() {
  const seen = { flushes: 0, closes: 0 };
  let settle: (error?: Error) => void = () => undefined;
  const flushed = new Promise<void>((resolve, reject) => {
    settle = (error) => {
      if (error) reject(error);
      else resolve();
    };
  });
  const file = {
    datasync: () => {
      seen.flushes += 1;
      return flushed;
    },
    close: async () => void (seen.closes += 1),
  };
  // The cast: the queue uses nothing else of a file.
  return { file: file as unknown as FileHandle, seen, settle };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('files being flushed', () => {
  it('FQ1 are two at a time: others wait, many of them hold up the next one, and the end waits for all', async () => {
    const queue = new FlushQueue();
    const files = Array.from({ length: 103 }, createFile);
    for (const { file } of files.slice(0, 102)) await queue.add(file);
    const flushed = () => files.filter(({ seen }) => seen.flushes > 0).length;
    expect(flushed()).toBe(2);
    let isAdded = false;
    const adding = queue.add(files.at(-1)?.file ?? createFile().file).then(() => (isAdded = true));
    await turn();
    expect([flushed(), isAdded]).toEqual([2, false]);
    files[1]?.settle();
    await adding;
    expect([flushed(), files[1]?.seen.closes]).toEqual([3, 1]);
    let isFinished = false;
    const finishing = queue.finish().then(() => (isFinished = true));
    for (const { settle } of files.slice(1)) settle();
    await turn();
    expect(isFinished).toBe(false);
    files[0]?.settle();
    await finishing;
    expect(files.every(({ seen }) => seen.flushes === 1 && seen.closes === 1)).toBe(true);
  });

  it('FQ2 are all closed, and a failure of one makes the next one and the end fail', async () => {
    const queue = new FlushQueue();
    const [bad, good] = [createFile(), createFile()];
    await queue.add(bad.file);
    bad.settle(new Error('no space'));
    await turn();
    await expect(queue.add(good.file)).rejects.toThrow('no space');
    good.settle();
    await expect(queue.finish()).rejects.toThrow('no space');
    await queue.close();
    expect([bad.seen.closes, good.seen.closes]).toEqual([1, 1]);
  });
});
