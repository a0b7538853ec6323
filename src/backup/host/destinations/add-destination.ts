import {
  diagnosing,
  isSamePlace,
  kindOf,
  locatePlace,
  probePlace,
  withCredentials,
  type DestinationPlace,
} from '../../../destinations/at-place.ts';
import { BackupError, type CallOptions, DEFAULT_RETENTION, hasRepository } from '../../../engine/index.ts';
import type { AddDestinationResult, NewPlace } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { noting } from '../places/note-failure.ts';
import type { Host } from '../state/host.ts';
import { withWorkLock } from '../platform/web-locks.ts';
import {
  addDestination as addStored,
  changePlace,
  getDestinations,
  mustGetDestination,
  REMIND_AFTER_DAYS,
  type Destination,
} from '../places/destination.ts';
import { openOrCreateReplica } from '../places/open-replica.ts';

/**
 * Adds a place given by the person as a destination: creates a replica there, or joins an existing one of ours. If the
 * place has backups of another set, nothing is changed. @param where `free`: in a new place, next to what is there.
 * @throws BackupError `locked` while no one could open a copy; `permission-lost`, `place-missing`, `place-read-only`,
 *   `quota-exceeded`.
 */
export async function addDestination(
  host: Host,
  { kind, input }: NewPlace,
  where: 'found' | 'free',
  options: CallOptions = {},
): Promise<AddDestinationResult> {
  const { place: located, suggestedName } = await locatePlace(kind, input, where);
  if (!(await kindOf(located).mayUse()))
    throw new BackupError('permission-lost', { context: { destination: suggestedName } });
  const known = await findKnown(located);
  if (known) return { kind: 'known', destinationId: known.id };
  const { repository } = await withWorkLock(undefined, () => host.local.openOrCreate());
  if (repository.config.slots.length === 0) {
    throw new BackupError('locked', { hint: 'copies-need-key' });
  }
  const place = await probePlace(located, options);
  const destination: Destination = {
    id: crypto.randomUUID(),
    name: suggestedName,
    place,
    addedAt: new Date().toISOString(),
    isPaused: false,
    isOutsideThisDevice: false,
    retention: DEFAULT_RETENTION,
    remindAfterDays: REMIND_AFTER_DAYS,
  };
  const isThere = await diagnosing(place, async () => hasRepository(await kindOf(place).open('readwrite')));
  try {
    await openOrCreateReplica(host, destination);
  } catch (thrown) {
    if (thrown instanceof BackupError && thrown.code === 'other-repository')
      return { kind: 'other-repository', name: suggestedName };
    throw thrown;
  }
  await addStored(destination);
  await host.activity.add({
    kind: 'destination-change',
    trigger: 'manual',
    outcome: 'ok',
    subject: destination.name,
    destinationId: destination.id,
  });
  announceBackupsChanged();
  return { kind: isThere ? 'joined' : 'added', destinationId: destination.id };
}

/**
 * Gives a destination another key, after its server has refused the earlier one.
 * @param credentials the fields that are asked for again, by name.
 * @throws BackupError why the new key does not work; then the earlier one stays.
 */
export async function renewCredentials(
  id: string,
  credentials: Readonly<Record<string, string>>,
  options: CallOptions = {},
): Promise<void> {
  const { place } = await mustGetDestination(id);
  const renewed = await probePlace(await withCredentials(place, credentials), options);
  await noting(id, () => changePlace(id, renewed));
  announceBackupsChanged();
}

/** The same place may have been added before. */
async function findKnown(place: DestinationPlace): Promise<Destination | undefined> {
  for (const destination of await getDestinations())
    if (await isSamePlace(place, destination.place)) return destination;
  return undefined;
}
