import type { Bytes } from '../core/bytes.ts';
import type { ObjectCache } from '../storage/cached.ts';

export interface MemoryCache extends ObjectCache {
  readonly entries: Map<string, Bytes>;
}

/** A cache of objects that is as fast and faithful as a map. */
export function createMemoryCache(): MemoryCache {
  const entries = new Map<string, Bytes>();
  return {
    entries,
    names: async () => [...entries.keys()],
    get: async (name) => entries.get(name)?.slice(),
    set: async (name, bytes) => void entries.set(name, bytes.slice()),
    remove: async (names) => {
      for (const name of names) entries.delete(name);
    },
  };
}
