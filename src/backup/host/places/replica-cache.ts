import { delMany, get, promisifyRequest, set } from 'idb-keyval';
import type { ObjectCache } from '../../../engine/index.ts';
import { createYieldingStore } from '../platform/device-database.ts';

const store = createYieldingStore('heirloom-replica-cache', 'objects');

/**
 * This browser's copies of a destination's small objects, sealed as they are there: a destination that is up to date
 * then costs its listings only. Keys are the destination's id and the copy's name.
 */
export function replicaCache(destinationId: string): ObjectCache {
  const keyOf = (name: string) => [destinationId, name];
  return {
    names: async () => {
      const keys = await store('readonly', (objects) => promisifyRequest(objects.getAllKeys(allOf(destinationId))));
      return keys.flatMap((key) => (Array.isArray(key) && typeof key[1] === 'string' ? [key[1]] : []));
    },
    get: async (name) => {
      const stored = await get<unknown>(keyOf(name), store);
      return stored instanceof Uint8Array && stored.buffer instanceof ArrayBuffer ? new Uint8Array(stored) : undefined;
    },
    set: (name, bytes) => set(keyOf(name), bytes, store),
    remove: (names) => delMany(names.map(keyOf), store),
  };
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
