import { BackupError } from '../../../engine/index.ts';
import type { DestinationChange } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { getSyncState, setSyncState } from '../state/sync-store.ts';
import { checkBeforeDeleting, stayingHere } from '../backing-up/check-changes.ts';
import { withCopyLock } from '../platform/web-locks.ts';
import { changeDestination as changeStored, forgetDestination, mustGetDestination } from '../places/destination.ts';
import { kindOf } from '../../../destinations/at-place.ts';

/** Renames or pauses a destination, or sets its retention. */
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
 * Removes a destination: backups are no longer copied there. @param deleteContents also removes what Heirloom has put
 * there, and nothing else.
 * @throws BackupError if that fails: then the destination stays, and it can be tried again.
 */
export async function removeDestination(host: Host, id: string, deleteContents: boolean): Promise<void> {
  await withCopyLock(undefined, async () => {
    const { name, place } = await mustGetDestination(id);
    if (!kindOf(place).canBeAdded)
      throw new BackupError('internal', { context: { what: 'a destination that is always there' } });
    const start = { kind: 'destination-change', trigger: 'manual', subject: name, destinationId: id } as const;
    await host.activity.track(start, async () => {
      if (deleteContents) {
        await checkBeforeDeleting(host, await stayingHere(host, [], {}), {});
        await kindOf(place).clear();
      }
      await forgetDestination(id);
      if ((await getSyncState())?.destinationId === id) await setSyncState(null);
    });
  });
  announceBackupsChanged();
}

/** The value with which the page can ask the person for permission again: for a folder, its handle. */
export async function getPermissionSubject(id: string): Promise<unknown> {
  const kind = kindOf((await mustGetDestination(id)).place);
  if (!kind.needsPermission)
    throw new BackupError('internal', { context: { what: 'a destination that needs no permission' } });
  return kind.permissionSubject();
}
