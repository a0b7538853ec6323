import { BackupError, isShared, type CallOptions } from '../../../engine/index.ts';
import { shareRepository } from '../../../engine/programs.ts';
import type { SyncChange, SyncResult, SyncTiming, Syncing } from '../../contract/syncing.ts';
import { db } from '../../../catalogue/database.ts';
import { kindOf } from '../../../destinations/at-place.ts';
import { copyInto } from '../destinations/copy-into.ts';
import { getDestinations, mustGetDestination } from '../places/destination.ts';
import { noting } from '../places/note-failure.ts';
import { openReplica } from '../places/open-replica.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { withCopyLock } from '../platform/web-locks.ts';
import type { Host } from '../state/host.ts';
import { getSyncState, setSyncState, updateSyncState } from '../state/sync-store.ts';
import { runCycle } from './run-cycle.ts';
import { answersTo } from './sync-results.ts';

/** What the screens show. Asks no network. */
export async function getSyncing(host: Host): Promise<Syncing> {
  const device = await host.device.getDevice();
  const state = await getSyncState();
  const place = (await getDestinations()).find(({ id }) => id === state?.destinationId);
  return {
    device,
    place: state && place ? { id: place.id, name: place.name, kind: place.place.kind } : null,
    isPaused: state?.isPaused ?? false,
    onlyUnmetered: state?.onlyUnmetered ?? false,
    lastInStepAt: state?.lastInStepAt ?? null,
    ...(state?.error ? { error: state.error } : {}),
    question: state?.question ?? null,
    incoming: state?.incoming ?? null,
    conflicts: await db.conflicts.count(),
    devices: (state?.devices ?? []).map((seen) => ({ ...seen, isThis: seen.id === device.id })),
    clocksAhead: state?.clocksAhead ?? [],
    waitingFor: state?.waitingFor ?? [],
  };
}

export async function getSyncTiming(): Promise<SyncTiming> {
  const state = await getSyncState();
  return {
    isOn: state !== null && !state.isPaused && !state.question,
    onlyUnmetered: state?.onlyUnmetered ?? false,
    notBefore: state?.failures?.notBefore ?? 0,
  };
}

export async function changeSyncing(host: Host, { deviceName, ...change }: SyncChange): Promise<void> {
  if (deviceName !== undefined) await host.device.setName(deviceName);
  await updateSyncState((known) => ({ ...known, ...change }));
  announceBackupsChanged();
}

/**
 * Shares a destination: everything is copied there first, then it becomes a shared place, and the first cycle runs.
 * @throws BackupError the errors of copying.
 */
export async function turnOnSyncing(host: Host, destinationId: string, options: CallOptions): Promise<SyncResult> {
  const destination = await mustGetDestination(destinationId);
  if (!kindOf(destination.place).isReplica)
    throw new BackupError('internal', { context: { what: 'a destination that keeps no repository' } });
  const start = { kind: 'sync', trigger: 'manual', destinationId, subject: `Turned on: ${destination.name}` } as const;
  await host.activity.track(start, () =>
    withCopyLock(options.signal, () =>
      noting(destinationId, async () => {
        await copyInto(host, destination, 'manual', options);
        const replica = await openReplica(host, destination, 'readwrite', options);
        if (!isShared(replica)) await shareRepository(replica, options);
      }),
    ),
  );
  await setSyncState({ destinationId, isPaused: false, onlyUnmetered: false, devices: [] });
  announceBackupsChanged();
  return runCycle(host, { ...options, trigger: 'manual' });
}

/** This device leaves. Nothing is deleted, here or there. */
export async function turnOffSyncing(host: Host): Promise<void> {
  const state = await getSyncState();
  if (!state) return;
  const destination = (await getDestinations()).find(({ id }) => id === state.destinationId);
  await setSyncState(null);
  const subject = `Turned off: ${destination?.name ?? 'the shared place'}`;
  await host.activity.add({ kind: 'sync', trigger: 'manual', outcome: 'ok', subject });
  announceBackupsChanged();
}

/** Continues with what the last cycle asked about. After a whole restore, its changes go out like any other edit. */
export async function agreeToSync(host: Host, options: CallOptions): Promise<SyncResult> {
  const question = (await getSyncState())?.question;
  return runCycle(host, { ...options, trigger: 'manual', answers: question ? answersTo(question) : {} });
}

/** Other devices no longer wait for it; part of a cycle. @throws BackupError the errors of the place. */
export async function retireDevice(host: Host, id: string, options: CallOptions): Promise<SyncResult> {
  const name = (await getSyncState())?.devices.find((device) => device.id === id)?.name ?? id;
  const start = { kind: 'sync', trigger: 'manual', subject: `Retired: ${name}` } as const;
  return host.activity.track(start, () => runCycle(host, { ...options, trigger: 'manual', retire: [id] }));
}
