import { BackupError } from '../../../engine/index.ts';
import { BROWSER_DESTINATION, DOWNLOADS_DESTINATION, type DestinationChange } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { withCopyLock } from '../platform/web-locks.ts';
import { changeDestination as changeStored, forgetDestination, mustGetDestination } from '../places/destination.ts';
import { kindOf } from '../places/destination-kinds.ts';

/** Renames, pauses, or sets what is kept. */
export async function changeDestination(host: Host, id: string, change: DestinationChange): Promise<void> {
  const { name } = await changeStored(id, change);
  await host.activity.add({
    kind: 'destination-change',
    trigger: 'manual',
    outcome: 'ok',
    subject: name,
    destinationId: id,
  });
  announceBackupsChanged();
}

/**
 * Backups are no longer copied there. @param deleteContents also removes what Heirloom has put there, and nothing else.
 * @throws BackupError where that fails: then the destination stays, and it can be tried again.
 */
export async function removeDestination(host: Host, id: string, deleteContents: boolean): Promise<void> {
  if (id === BROWSER_DESTINATION || id === DOWNLOADS_DESTINATION)
    throw new BackupError('internal', { context: { what: 'a destination that is always there' } });
  await withCopyLock(undefined, async () => {
    const { name, place } = await mustGetDestination(id);
    const start = { kind: 'destination-change', trigger: 'manual', subject: name, destinationId: id } as const;
    await host.activity.track(start, async () => {
      if (deleteContents) await kindOf(place).clear();
      await forgetDestination(id);
    });
  });
  announceBackupsChanged();
}

/** The handle of a folder, for the page to ask the person for permission. */
export async function getFolderHandle(id: string): Promise<FileSystemDirectoryHandle> {
  const { place } = await mustGetDestination(id);
  if (place.kind !== 'folder')
    throw new BackupError('internal', { context: { what: 'a destination that is no folder' } });
  return place.root;
}
