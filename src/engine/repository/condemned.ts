import { type CondemnedId, type PackId, parseId } from '../core/ids.ts';
import { sealObject } from '../crypto/sealing.ts';
import { encodeCondemnedList, MOST_CONDEMNED_PACKS } from '../format/condemned-list.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { Condemned } from './read-condemned.ts';
import { writeObject } from './read-object.ts';
import type { Repository } from './repository.ts';

/** From when a device has first seen a list until it may remove its packs. */
export const REMOVED_AFTER_MS = 7 * 24 * 60 * 60_000;

/** Writes lists of these packs, and relies on none of them from now on. This device's days begin to count. */
export async function condemnPacks(
  { storage, keys, ports, index }: Repository,
  device: string,
  packs: readonly PackId[],
  options: StorageOptions = {},
): Promise<readonly Condemned[]> {
  const written: Condemned[] = [];
  const condemnedAt = new Date(ports.clock.now()).toISOString();
  for (let at = 0; at < packs.length; at += MOST_CONDEMNED_PACKS) {
    const list = { condemnedAt, device, packs: packs.slice(at, at + MOST_CONDEMNED_PACKS).toSorted() };
    const sealed = await sealObject(keys, 'C', ports.random, encodeCondemnedList(list));
    const id = parseId<CondemnedId>(await writeObject(storage, 'condemned', sealed, options));
    for (const pack of list.packs) index.noteCondemned(pack);
    await ports.condemned?.observe(id);
    written.push({ ...list, id });
  }
  return written;
}

/** For how long this device has known each list of condemned packs; all are looked at. */
export async function agesOfCondemned({
  condemned,
  ports,
}: Pick<Repository, 'condemned' | 'ports'>): Promise<ReadonlyMap<CondemnedId, number>> {
  const ages = new Map<CondemnedId, number>();
  for (const { id } of condemned) ages.set(id, (await ports.condemned?.observe(id)) ?? 0);
  return ages;
}

/** The condemned packs that this device may remove. */
export async function findDuePacks(repository: Repository): Promise<ReadonlySet<PackId>> {
  const ages = await agesOfCondemned(repository);
  const due = repository.condemned.filter(({ id }) => (ages.get(id) ?? 0) >= REMOVED_AFTER_MS);
  return new Set(due.flatMap(({ packs }) => packs));
}

/**
 * Looks at the lists of condemned packs, so that the days count, and says whether a prune would now remove packs.
 * Cheap: to be called each time this device has opened a shared repository.
 */
export async function isRemovalDue(repository: Repository): Promise<boolean> {
  const { index } = repository;
  for (const id of await findDuePacks(repository)) if (index.packs.has(id)) return true;
  return false;
}
