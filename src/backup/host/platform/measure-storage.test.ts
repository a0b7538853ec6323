import { expect, it } from 'vitest';
import { createMemoryStorage, type BlobStorage, type ObjectFolder, type StorageKey } from '../../../engine/index.ts';
import { storageKey } from '../../../engine/low-level.ts';
import { counting } from '../../../engine/testing/counting-storage.ts';
import { measureStorage } from './measure-storage.ts';

const keyOf = (digit: string) => storageKey('packs', digit.repeat(64));

it('counts added objects and not removed ones, and reads the size of each only once', async () => {
  const memory = createMemoryStorage();
  const { counts, reset, ...counted } = counting(memory);
  async function* listKeys(folder: ObjectFolder): AsyncGenerator<StorageKey, void, undefined> {
    for await (const { key } of memory.list(folder)) yield key;
  }
  const storage: BlobStorage = { ...counted, listKeys };
  await storage.write(keyOf('a'), new Uint8Array(10));
  await storage.write(keyOf('b'), new Uint8Array(20));
  expect(await measureStorage(storage)).toBe(30);
  await storage.write(keyOf('c'), new Uint8Array(5));
  await storage.remove(keyOf('a'));
  reset();
  expect(await measureStorage(storage)).toBe(25);
  expect(counts).toMatchObject({ list: 0, stat: 1 });
});

it('counts the leftovers of killed writes', async () => {
  const storage: BlobStorage = { ...createMemoryStorage(), measureLeftovers: async () => 7 };
  expect(await measureStorage(storage)).toBe(7);
});
