import { BackupError, type Repository } from '../../../engine/index.ts';
import { idOfKey } from '../../../engine/low-level.ts';
import type { OpenedFile } from '../../contract/restoring.ts';
import type { NewPlace } from '../../contract/destinations.ts';
import type { Host } from '../state/host.ts';
import { measureStorage } from '../platform/measure-storage.ts';
import { mustGetDestination } from './destination.ts';
import { diagnosing, kindOf, locatePlace } from '../../../destinations/at-place.ts';
import { openPlace, type OpenedPlace } from '../../../destinations/open-place.ts';
import { noting } from './note-failure.ts';
import { applyNetworkSettings } from './network-settings.ts';
import { openDestinationPlace, openWithKeys } from './open-replica.ts';

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
    if (kindOf(destination.place).isHere) return host.local.mustOpen();
    const opened = await openDestinationPlace(destination, 'read');
    const names = [opened.config.mac];
    for await (const { key } of opened.storage.list('indexes')) names.push(idOfKey(key));
    const signature = names.sort().join();
    const known = kept.get(id);
    if (known?.signature === signature) return known.repository;
    const repository = await openWithKeys(host, destination, opened, { mayBeCached: true });
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
  const opened = 'destinationId' in from ? await openPlaceOf(from.destinationId) : await openNewPlace(from);
  return host.files.openStorage(opened, await measureStorage(opened.storage));
}

async function openNewPlace({ kind, input }: NewPlace): Promise<OpenedPlace> {
  const { place } = await locatePlace(kind, input, 'found');
  return diagnosing(place, () => openPlace(place, 'read'));
}

async function openPlaceOf(id: string): Promise<OpenedPlace> {
  const destination = await mustGetDestination(id);
  if (kindOf(destination.place).isHere)
    throw new BackupError('internal', { context: { what: 'the backups in this browser need no opening' } });
  return noting(id, () => openDestinationPlace(destination, 'read'));
}
