import { BackupError, isShared, lastingId, listSnapshots, type CallOptions } from '../../../engine/index.ts';
import { listDevices } from '../../../engine/programs.ts';
import { kindOf } from '../../../destinations/at-place.ts';
import type { NewPlace } from '../../contract/destinations.ts';
import type { JoinPreview, SyncResult } from '../../contract/syncing.ts';
import { addDestination } from '../destinations/add-destination.ts';
import { forgetDestination, getDestinations } from '../places/destination.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { withCopyLock, withNobodyReading, withWorkLock } from '../platform/web-locks.ts';
import type { DeviceKeys } from '../state/device-keys.ts';
import type { Host } from '../state/host.ts';
import { setSyncState } from '../state/sync-store.ts';
import { runCycle } from './run-cycle.ts';
import { toSharingDevice } from './sync-results.ts';

/** What joining would mean. Changes nothing. @throws BackupError `locked`, `missing-object`. */
export async function previewJoin(host: Host, sourceId: string): Promise<JoinPreview> {
  const repository = host.files.mustGetRepository(sourceId);
  const device = await host.device.getDevice();
  const { snapshots } = await listSnapshots(repository);
  const newest = snapshots.find(({ scope, withFiles }) => scope === 'full' && withFiles) ?? snapshots[0];
  const seen = await listDevices(repository);
  const local = await host.local.getState();
  const isOther = local.kind === 'ready' && local.repository.id !== repository.id;
  return {
    isShared: isShared(repository),
    devices: seen.map((other) => ({ ...toSharingDevice(other), isThis: other.id === device.id })),
    backupId: newest ? lastingId(newest) : null,
    ownBackups: isOther ? (await listSnapshots(local.repository)).snapshots.length : 0,
  };
}

/**
 * Joins the library in an opened place: this browser continues with its keys, and the data of both is united.
 * @throws BackupError `repository-exists` if backups here belong to another set and the person has not agreed to leave
 *   them; and the errors of the place.
 */
export async function joinDevices(
  host: Host,
  sourceId: string,
  place: NewPlace | string,
  leavesBackups: boolean,
  options: CallOptions,
): Promise<SyncResult> {
  await continueWithKeys(host, sourceId, leavesBackups);
  const destinationId = typeof place === 'string' ? place : await addPlace(host, place, options);
  await setSyncState({ destinationId, isPaused: false, onlyUnmetered: false, devices: [] });
  announceBackupsChanged();
  // The person has seen the preview, and agreed.
  return runCycle(host, { ...options, trigger: 'manual', agreesToJoin: true });
}

async function addPlace(host: Host, place: NewPlace, options: CallOptions): Promise<string> {
  const added = await addDestination(host, place, 'found', options);
  if (added.kind === 'other-repository') throw new BackupError('other-repository');
  return added.destinationId;
}

/** Makes this browser's repository a replica of the one in the opened place, unless it is one already. */
async function continueWithKeys(host: Host, sourceId: string, leavesBackups: boolean): Promise<void> {
  const { deviceKeys, config } = host.files.mustGet(sourceId);
  await withCopyLock(undefined, () =>
    withWorkLock(undefined, async () => {
      const state = await host.local.getState();
      if (state.kind === 'ready' && state.repository.id === config.id) return;
      if (state.kind === 'none' && state.keys?.config.id === config.id) return;
      if (!deviceKeys) throw new BackupError('locked');
      if (state.kind === 'locked' && state.config.id === config.id)
        await host.device.setKeys({ ...deviceKeys, isMade: true });
      else if (state.kind === 'none') await host.local.make(deviceKeys);
      else await leaveBackups(host, deviceKeys, leavesBackups);
    }),
  );
}

/** Backups of another set cannot be read with the shared keys, nor copied to their places any more. */
async function leaveBackups(host: Host, keys: DeviceKeys, isAgreed: boolean): Promise<void> {
  if (!isAgreed) throw new BackupError('repository-exists');
  const subject = 'All backups in this browser, which belonged to another set';
  await host.activity.track({ kind: 'delete', trigger: 'manual', subject }, () =>
    withNobodyReading(undefined, () => host.local.replaceBy(keys)),
  );
  for (const { id, place } of await getDestinations()) if (kindOf(place).isReplica) await forgetDestination(id);
}
