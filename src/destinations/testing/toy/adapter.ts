import { openIndexedDbStorage } from '../../../adapters/storage-indexeddb/indexeddb-storage.ts';
import { BackupError, type BlobStorage } from '../../../engine/index.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY, z } from '../../../engine/low-level.ts';
import { createFaultyStorage } from '../../../engine/testing/faulty-storage.ts';
import { bindAdapter } from '../../adapter.ts';
import { openSecret, type StoredSecret } from '../../secret.ts';
import { readLock } from './lock.ts';
import { toy } from './definition.ts';

interface Shelf {
  readonly shelf: string;
  readonly compartment: number;
  readonly code?: StoredSecret | undefined;
}

const opened = new Map<string, Promise<BlobStorage>>();

function openShelf({ shelf, compartment }: Shelf): Promise<BlobStorage> {
  const name = `toy-${shelf}-${compartment}`;
  const storage = opened.get(name) ?? openIndexedDbStorage(name);
  opened.set(name, storage);
  return storage;
}

async function isFree(place: Shelf): Promise<boolean> {
  return (await (await openShelf(place)).stat(REPOSITORY_KEY)) === undefined;
}

export const toyAdapter = bindAdapter(toy.settings, {
  locate: async (input, where) => {
    const given = z.object({ shelf: z.string().check(z.minLength(1)), code: z.optional(z.string()) }).parse(input);
    const { shelf } = given;
    let compartment = 1;
    while (where === 'free' && !(await isFree({ shelf, compartment }))) compartment += 1;
    return { shelf, compartment, ...(given.code ? { code: given.code } : {}) };
  },
  suggestName: ({ shelf }) => shelf,
  describe: ({ shelf, compartment }) => `Compartment ${compartment} of the shelf ${shelf}`,
  isSame: async (one, other) => one.shelf === other.shelf && one.compartment === other.compartment,
  mayUse: async () => true,
  // The connection breaks once per call, so nothing works without retries.
  open: async (place) => {
    const lock = await readLock(place.shelf);
    if (lock !== undefined && lock !== (place.code && (await openSecret(place.code))))
      throw new BackupError('permission-lost', { hint: 'key-refused' });
    return createFaultyStorage(await openShelf(place), { atOperation: 1, error: () => new BackupError('offline') });
  },
  explain: async () => undefined,
  clear: async (place) => {
    const storage = await openShelf(place);
    for (const folder of OBJECT_FOLDERS) for await (const { key } of storage.list(folder)) await storage.remove(key);
    await storage.remove(REPOSITORY_KEY);
  },
});
