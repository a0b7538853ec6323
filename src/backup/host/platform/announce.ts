import { CHANGES_CHANNEL } from '../../contract/backups.ts';

/** Tells all tabs, this one too, that what they know of the backups in this browser may be out of date. */
export function announceBackupsChanged(): void {
  const channel = new BroadcastChannel(CHANGES_CHANNEL);
  channel.postMessage('changed');
  channel.close();
}

/** Does something that changes backups, keys or the last restore, and announces it: also where it failed midway. */
export async function announcing<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } finally {
    announceBackupsChanged();
  }
}
