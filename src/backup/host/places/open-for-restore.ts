import { BackupError, readRepositoryConfig, type BlobStorage, type Repository } from '../../../engine/index.ts';
import { idOfKey } from '../../../engine/low-level.ts';
import type { OpenedFile } from '../../contract/restoring.ts';
import type { NewPlace } from '../../contract/destinations.ts';
import type { Host } from '../state/host.ts';
import { measureStorage } from '../platform/measure-storage.ts';
import { mustGetDestination } from './destination.ts';
import { diagnosing, kindOf, locatePlace } from '../../../destinations/at-place.ts';
import { noting } from './note-failure.ts';
import { applyNetworkSettings } from './network-settings.ts';
import { assertNotEmptied, openReplica } from './open-replica.ts';

interface Kept {
  readonly signature: string;
  readonly repository: Repository;
}

const kept = new Map<string, Kept>();

/**
 * Opens a destination for reading. The open replica is cached, and reopened when its indexes have changed, because a
 * comparison needs it again and again. @throws BackupError as `openReplica`.
 */
export function openDestination(host: Host, id: string): Promise<Repository> {
  return noting(id, async () => {
    const destination = await mustGetDestination(id);
    const { place } = destination;
    if (kindOf(place).isHere) return host.local.mustOpen();
    await assertNotEmptied(destination);
    const storage = await kindOf(place).open('read');
    const names = [(await readRepositoryConfig(storage)).mac];
    for await (const { key } of storage.list('indexes')) names.push(idOfKey(key));
    const signature = names.sort().join();
    const known = kept.get(id);
    if (known?.signature === signature) return known.repository;
    const repository = await openReplica(host, destination, 'read', { mayBeCached: true });
    kept.set(id, { signature, repository });
    return repository;
  });
}

/**
 * Opens a destination, or a place that is not one yet, like a file: the restore continues from there.
 * @throws BackupError `no-repository`, `permission-lost`, `place-missing`, `damaged`, `newer-version`.
 */
export async function openForRestore(
  host: Host,
  from: { readonly destinationId: string } | NewPlace,
): Promise<OpenedFile> {
  await applyNetworkSettings();
  const storage = 'destinationId' in from ? await openPlaceOf(from.destinationId) : await openNewPlace(from);
  return host.files.openStorage(storage, await measureStorage(storage));
}

async function openNewPlace({ kind, input }: NewPlace): Promise<BlobStorage> {
  const { place } = await locatePlace(kind, input, 'found');
  return diagnosing(place, () => kindOf(place).open('read'));
}

async function openPlaceOf(id: string) {
  const destination = await mustGetDestination(id);
  const { place } = destination;
  if (kindOf(place).isHere)
    throw new BackupError('internal', { context: { what: 'the backups in this browser need no opening' } });
  return noting(id, async () => {
    await assertNotEmptied(destination);
    return kindOf(place).open('read');
  });
}
