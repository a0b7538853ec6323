import { version } from '../../../../package.json';
import { CONFLICTS } from '../../../catalogue/describe-source.ts';
import type { CallOptions, Repository, Source } from '../../../engine/index.ts';
import type { SyncRequest } from '../../../engine/programs.ts';
import type { Destination } from '../places/destination.ts';
import { openReplica } from '../places/open-replica.ts';
import type { Host } from '../state/host.ts';
import { removeLeftLocks } from '../state/local-repository.ts';
import { syncMemory } from '../state/sync-store.ts';

const PINNED_NAME = 'Before synchronising with other devices';

/** The repositories of a cycle. */
export interface SyncSides {
  readonly local: Repository;
  readonly shared: Repository;
}

/** Opens both for writing. Call it under the copy lock and the work lock. */
export async function openSides(host: Host, destination: Destination, options: CallOptions): Promise<SyncSides> {
  const { repository: local } = await host.local.openOrCreate();
  await removeLeftLocks(local.storage);
  return { local, shared: await openReplica(host, destination, 'readwrite', { ...options, mayBeCached: true }) };
}

/** What the engine needs for this device. */
export async function requestOf(host: Host, sides: SyncSides, source: Source): Promise<SyncRequest> {
  return {
    ...sides,
    source,
    device: await host.device.getDevice(),
    app: { name: 'Heirloom', version },
    pinnedName: PINNED_NAME,
    conflictTable: CONFLICTS,
    memory: syncMemory,
  };
}
