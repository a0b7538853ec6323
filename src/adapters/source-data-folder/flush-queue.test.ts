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
  it('FQ1 are two at a time: a third one waits, and so does the end', async () => {
    const queue = new FlushQueue();
    const [one, two, three] = [createFile(), createFile(), createFile()];
    await queue.add(one.file);
    await queue.add(two.file);
    let isAdded = false;
    const adding = queue.add(three.file).then(() => (isAdded = true));
    await turn();
    expect([one.seen.flushes, two.seen.flushes, three.seen.flushes, isAdded]).toEqual([1, 1, 0, false]);
    two.settle();
    await adding;
    expect([two.seen.closes, three.seen.flushes]).toEqual([1, 1]);
    let isFinished = false;
    const finishing = queue.finish().then(() => (isFinished = true));
    one.settle();
    await turn();
    expect(isFinished).toBe(false);
    three.settle();
    await finishing;
    expect([one.seen.closes, three.seen.closes]).toEqual([1, 1]);
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
