import { findFolderPlace, findFreePlace, type FolderPlace } from '../../../adapters/storage-folder/folder-place.ts';
import { mayUseFolder } from '../../../adapters/storage-folder/folder-permission.ts';
import { BackupError, DEFAULT_RETENTION, hasRepository } from '../../../engine/index.ts';
import type { AddFolderResult } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { withWorkLock } from '../platform/web-locks.ts';
import { addDestination, getDestinations, REMIND_AFTER_DAYS, type Destination } from '../places/destination.ts';
import { kindOf } from '../places/destination-kinds.ts';
import { openOrCreateReplica } from '../places/open-replica.ts';

/**
 * Takes a folder that the person picked as a place for backups: makes the replica there, or joins one of ours that is
 * there already. Where backups of another set are, nothing is changed. @param where `free`: in a subfolder of its own,
 * whatever is beside it.
 * @throws BackupError `locked` while no one could open a copy; `permission-lost`, `place-missing`, `place-read-only`,
 *   `quota-exceeded`.
 */
export async function addFolder(
  host: Host,
  root: FileSystemDirectoryHandle,
  where: 'found' | 'free',
): Promise<AddFolderResult> {
  if (!(await mayUseFolder(root, 'readwrite')))
    throw new BackupError('permission-lost', { context: { folder: root.name } });
  const place = where === 'free' ? await findFreePlace(root) : await findFolderPlace(root);
  const known = await findKnown(place);
  if (known) return { kind: 'known', destinationId: known.id };
  const { repository } = await withWorkLock(undefined, () => host.local.openOrCreate());
  if (repository.config.slots.length === 0) {
    throw new BackupError('locked', {
      hint: 'Set a passphrase or make a recovery kit first: without one, nobody could open the copies.',
    });
  }
  const destination: Destination = {
    id: crypto.randomUUID(),
    name: root.name,
    place: { kind: 'folder', ...place },
    addedAt: new Date().toISOString(),
    isPaused: false,
    isOutsideThisDevice: false,
    retention: DEFAULT_RETENTION,
    remindAfterDays: REMIND_AFTER_DAYS,
  };
  const storage = await kindOf(destination.place).open('readwrite');
  const isThere = await hasRepository(storage);
  try {
    await openOrCreateReplica(host, destination);
  } catch (thrown) {
    if (thrown instanceof BackupError && thrown.code === 'other-repository')
      return { kind: 'other-repository', folder: root.name };
    throw thrown;
  }
  await addDestination(destination);
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

/** The same folder may have been picked before. */
async function findKnown({ root, subfolder }: FolderPlace): Promise<Destination | undefined> {
  for (const destination of await getDestinations()) {
    const { place } = destination;
    if (place.kind === 'folder' && place.subfolder === subfolder && (await place.root.isSameEntry(root)))
      return destination;
  }
  return undefined;
}
