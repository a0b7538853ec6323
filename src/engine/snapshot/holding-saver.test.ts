import { expect, it } from 'vitest';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createBareRepository } from '../testing/small-repository.ts';
import { HoldingSaver } from './holding-saver.ts';

it('a captured state keeps at most 24 MiB of what was read for it, and all that the repository lacks', async () => {
  const repository = await createBareRepository(createMemoryStorage());
  const saver = new HoldingSaver(repository);
  const pages = Array.from({ length: 30 }, (_, page) => new Uint8Array(2 ** 20).fill(page));
  const ids = await Promise.all(pages.map((page) => repository.keys.chunkId(CHUNK_KIND.page, page)));
  for (const [at, id] of ids.entries()) saver.keepRead(id, pages[at] ?? new Uint8Array());
  expect(saver.held.size).toBe(24);
  for (const page of pages) await saver.save(CHUNK_KIND.page, page);
  expect([...saver.held.keys()].sort()).toEqual([...ids].sort());
});
