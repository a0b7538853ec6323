import { BackupError, readRepositoryConfig, type BlobStorage, type StorageOptions } from '../engine/index.ts';
import type { DecodedConfig } from '../engine/low-level.ts';
import { kindOf, type DestinationPlace } from './at-place.ts';

/** A storage, and the `repository.json` that was read from it. */
export interface OpenedPlace {
  readonly storage: BlobStorage;
  readonly config: DecodedConfig;
}

interface OpenPlaceOptions extends StorageOptions {
  /** The person's name for it, if it held a replica when it was last open. */
  readonly heldReplicaAs?: string | undefined;
}

/**
 * Opens the storage at a place, and asks for `repository.json` once. An empty drive or mount point where a replica
 * was is neither filled nor mistaken for the replica: nothing is written before.
 * @throws BackupError `no-repository`; `place-emptied` if there was a replica and nothing of it is left; as `open` of
 *   an adapter and `readRepositoryConfig`.
 */
export async function openPlace(
  place: DestinationPlace,
  mode: 'read' | 'readwrite',
  { heldReplicaAs: destination, ...options }: OpenPlaceOptions = {},
): Promise<OpenedPlace> {
  const kind = kindOf(place);
  let storage: BlobStorage | undefined;
  try {
    storage = await kind.open('read');
    const config = await readRepositoryConfig(storage, options);
    return { config, storage: mode === 'read' ? storage : await kind.open(mode) };
  } catch (error) {
    const isMissing = error instanceof BackupError && error.code === 'no-repository';
    if (!isMissing || destination === undefined || (storage && !(await isEmpty(storage, options)))) throw error;
    throw new BackupError('place-emptied', { context: { destination } });
  }
}

async function isEmpty(storage: BlobStorage, options: StorageOptions): Promise<boolean> {
  for (const folder of ['packs', 'indexes', 'snapshots'] as const) {
    for await (const { sizeBytes } of storage.list(folder, options)) if (sizeBytes > 0) return false;
  }
  return true;
}
