import { CHANGES_CHANNEL } from '../../contract/backups.ts';

/** Tells all tabs, including this one, that their information about the backups in this browser may be outdated. */
export function announceBackupsChanged(): void {
  const channel = new BroadcastChannel(CHANGES_CHANNEL);
  channel.postMessage('changed');
  channel.close();
}

/** Does something that changes backups, keys or the last restore, and announces it, even if it failed halfway. */
export async function announcing<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } finally {
    announceBackupsChanged();
  }
}
