import { ObjectSealer } from '../crypto/sealing.ts';
import type { IndexedPack } from '../format/index-object.ts';
import type { Repository } from './repository.ts';

const sealers = new WeakMap<IndexedPack, Promise<ObjectSealer>>();

/** Opens the chunks of a pack. Its key is derived once for each repository that was opened. */
export function sealerOf({ keys }: Pick<Repository, 'keys'>, pack: IndexedPack): Promise<ObjectSealer> {
  const known = sealers.get(pack);
  if (known) return known;
  const made = ObjectSealer.of(keys, 'P', pack.salt);
  sealers.set(pack, made);
  made.catch(() => sealers.delete(pack));
  return made;
}
