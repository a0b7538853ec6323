import { delMany, get, promisifyRequest, set } from 'idb-keyval';
import type { ObjectCache } from '../../../engine/index.ts';
import { createYieldingStore } from '../platform/device-database.ts';
import type { PackListing, PackMemory } from './remember-packs.ts';

const store = createYieldingStore('heirloom-replica-cache', 'objects');

/** Beside the copies, under a name that no copy has. */
const PACKS = 'packs';

/**
 * This browser's copies of a destination's small objects, sealed as they are there: a destination that is up to date
 * then costs its listings only. Keys are the destination's id and the copy's name.
 */
export function replicaCache(destinationId: string): ObjectCache {
  const keyOf = (name: string) => [destinationId, name];
  return {
    names: async () => {
      const keys = await store('readonly', (objects) => promisifyRequest(objects.getAllKeys(allOf(destinationId))));
      return keys.flatMap((key) =>
        Array.isArray(key) && typeof key[1] === 'string' && key[1] !== PACKS ? [key[1]] : [],
      );
    },
    get: async (name) => {
      const stored = await get<unknown>(keyOf(name), store);
      return stored instanceof Uint8Array && stored.buffer instanceof ArrayBuffer ? new Uint8Array(stored) : undefined;
    },
    set: (name, bytes) => set(keyOf(name), bytes, store),
    remove: (names) => delMany(names.map(keyOf), store),
  };
}

/** This browser's last listing of a destination's packs. */
export function packMemory(destinationId: string): PackMemory {
  const key = [destinationId, PACKS];
  return { get: () => get<PackListing>(key, store), set: (listing) => set(key, listing, store) };
}

/** Drops all copies for a destination that is removed. Never fails: what is left is never read. */
export async function dropReplicaCache(destinationId: string): Promise<void> {
  const drop = store('readwrite', (objects) => promisifyRequest(objects.delete(allOf(destinationId))));
  await drop.catch(() => undefined);
}

/** In IndexedDB's order of keys, an array follows every text. */
function allOf(destinationId: string): IDBKeyRange {
  return IDBKeyRange.bound([destinationId], [destinationId, []]);
}
