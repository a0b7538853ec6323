import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import { type CondemnedId, parseId } from '../core/ids.ts';
import { collect } from '../core/lists.ts';
import type { RepositoryKeys } from '../crypto/repository-keys.ts';
import { openObject } from '../crypto/sealing.ts';
import { type CondemnedList, decodeCondemnedList } from '../format/condemned-list.ts';
import type { BlobStorage, StorageOptions } from '../storage/blob-storage.ts';
import { isDamage } from './is-damage.ts';
import { listIds, readObject } from './read-object.ts';

const READS_AT_ONCE = 4;

/** A list of condemned packs, and the object that it is. FORMAT.md §9a. */
export interface Condemned extends CondemnedList {
  readonly id: CondemnedId;
}

/**
 * Reads the lists of condemned packs. One that cannot be read condemns nothing: no device can act on it.
 * @throws BackupError if the storage fails.
 */
export async function readCondemned(
  storage: BlobStorage,
  keys: RepositoryKeys,
  options: StorageOptions = {},
): Promise<readonly Condemned[]> {
  const ids = await listIds(storage, 'condemned', options);
  const read = async (text: string): Promise<readonly Condemned[]> => {
    try {
      const stored = await readObject(storage, 'condemned', text, { ...options, mayBeCached: true });
      const list = decodeCondemnedList(await openObject(keys, 'C', stored));
      return [{ ...list, id: parseId<CondemnedId>(text) }];
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      return [];
    }
  };
  return (await collect(mapConcurrent(ids, READS_AT_ONCE, read, options.signal))).flat();
}
