import { isSamePlace, kindOf, locatePlace, type DestinationPlace } from '../../../destinations/at-place.ts';
import { BackupError, DEFAULT_RETENTION, hasRepository } from '../../../engine/index.ts';
import type { AddDestinationResult, NewPlace } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { withWorkLock } from '../platform/web-locks.ts';
import {
  addDestination as addStored,
  getDestinations,
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
): Promise<AddDestinationResult> {
  const { place, suggestedName } = await locatePlace(kind, input, where);
  if (!(await kindOf(place).mayUse()))
    throw new BackupError('permission-lost', { context: { destination: suggestedName } });
  const known = await findKnown(place);
  if (known) return { kind: 'known', destinationId: known.id };
  const { repository } = await withWorkLock(undefined, () => host.local.openOrCreate());
  if (repository.config.slots.length === 0) {
    throw new BackupError('locked', { hint: 'copies-need-key' });
  }
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
  const isThere = await hasRepository(await kindOf(place).open('readwrite'));
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

/** The same place may have been added before. */
async function findKnown(place: DestinationPlace): Promise<Destination | undefined> {
  for (const destination of await getDestinations())
    if (await isSamePlace(place, destination.place)) return destination;
  return undefined;
}
