import { expect, it } from 'vitest';
import type { BlobStorage, StorageKey } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { testBytes, testKey } from './storage-test-kit.ts';

type OptionalMember = {
  [Member in keyof BlobStorage]-?: undefined extends BlobStorage[Member] ? Member : never;
}[keyof BlobStorage];

// With another member that storages may lack, this does not compile until it is here.
const OPTIONAL: Required<Pick<BlobStorage, OptionalMember>> = {
  isAppendOnly: true,
  async *listKeys(folder): AsyncGenerator<StorageKey> {
    yield testKey(folder, 'c');
  },
  lastListed: (folder) => new Map([[testKey(folder, 'c'), 5]]),
  measureLeftovers: async () => 12_345,
  locate: async () => ({ blob: new Blob(['abc']), start: 1, end: 2 }),
  freeBytes: async () => 67_890,
};

/**
 * Tests that a decorator passes on what its storage has, and lacks what that lacks.
 * @param decorate wraps the storage, without faults or waiting.
 * @param added the members that the decorator has whatever its storage has.
 */
export function describeDecorator(
  name: string,
  decorate: (storage: BlobStorage) => Promise<BlobStorage>,
  added: readonly OptionalMember[] = [],
): void {
  const passedOn = Object.keys(OPTIONAL).filter((member) => !added.some((own) => own === member));

  it(`${name}: passes on every member that a storage may lack`, async () => {
    const decorated = await decorate({ ...createMemoryStorage(), ...OPTIONAL });
    const keys: StorageKey[] = [];
    for await (const key of decorated.listKeys?.('packs') ?? []) keys.push(key);
    expect(keys).toEqual([testKey('packs', 'c')]);
    if (passedOn.includes('lastListed'))
      expect([...(decorated.lastListed?.('packs') ?? [])]).toEqual([[testKey('packs', 'c'), 5]]);
    expect(decorated.isAppendOnly).toBe(true);
    expect(await decorated.measureLeftovers?.()).toBe(12_345);
    expect(await decorated.locate?.(testKey('packs', 'c'))).toMatchObject({ start: 1, end: 2 });
    expect(await decorated.freeBytes?.()).toBe(67_890);
  });

  it(`${name}: lacks what its storage lacks`, async () => {
    const decorated = await decorate(createMemoryStorage());
    for (const member of passedOn) expect(Reflect.get(decorated, member), member).toBeUndefined();
  });

  it(`${name}: reads and lists the same objects`, async () => {
    const storage = createMemoryStorage();
    const key = testKey('packs', 'a');
    await storage.write(key, testBytes(100));
    const decorated = await decorate(storage);
    expect(decorated.kind).toBe('memory');
    expect(await decorated.read(key, { offset: 10, length: 5 })).toEqual(testBytes(100).slice(10, 15));
    expect(await decorated.stat(key)).toEqual({ key, sizeBytes: 100 });
    const listed: StorageKey[] = [];
    for await (const object of decorated.list('packs')) listed.push(object.key);
    expect(listed).toEqual([key]);
  });
}
