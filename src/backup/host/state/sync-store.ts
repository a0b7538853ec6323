import type { SerializedBackupError } from '../../../engine/index.ts';
import type { Sightings, SyncMemory } from '../../../engine/programs.ts';
import type { IncomingChanges, SharingDevice, SyncQuestion, WaitingFor } from '../../contract/syncing.ts';
import { DeviceValue } from '../platform/device-value.ts';

/** What this device remembers about sharing its library. */
export interface SyncState {
  /** The destination that is shared. */
  readonly destinationId: string;
  readonly isPaused: boolean;
  readonly onlyUnmetered: boolean;
  /** ISO 8601. */
  readonly lastInStepAt?: string;
  /** Why the last cycle failed. */
  readonly error?: SerializedBackupError;
  /** Failures in a row, and until when they delay the next cycle. Milliseconds since the epoch. */
  readonly failures?: { readonly count: number; readonly notBefore: number };
  readonly question?: SyncQuestion;
  readonly incoming?: IncomingChanges;
  /** As the last cycle saw them. */
  readonly devices: readonly Omit<SharingDevice, 'isThis'>[];
  /** The backups that devices need, by lasting id, as the last cycle saw them. */
  readonly inUse?: readonly string[];
  readonly clocksAhead?: readonly string[];
  readonly waitingFor?: readonly WaitingFor[];
}

const syncing = new DeviceValue<SyncState | null>('syncing');
const sightings = new DeviceValue<Sightings>('sync-sightings');

/** For how long each device has been seen unchanged. Losing it does no harm. */
export const syncMemory: SyncMemory = {
  read: () => sightings.get(),
  write: (seen) => sightings.set(seen).catch(() => undefined),
};

/** `null`: sharing is off. */
export async function getSyncState(): Promise<SyncState | null> {
  return (await syncing.get()) ?? null;
}

export function setSyncState(state: SyncState | null): Promise<void> {
  return syncing.set(state);
}

/** In one transaction, so that two tabs do not undo each other's change. Does nothing while sharing is off. */
export function updateSyncState(change: (known: SyncState) => SyncState): Promise<void> {
  return syncing.update((known = null) => (known ? change(known) : null));
}

/** A whole restore replaced the data: for all devices, or only for this one? Until that is known, nothing goes out. */
export function askAboutRestore(backup: string): Promise<void> {
  return updateSyncState((known) => ({ ...known, question: { kind: 'restored', backup } }));
}

/** The restore was undone, so nothing has to be asked. */
export function forgetRestoreQuestion(): Promise<void> {
  return updateSyncState(({ question, ...known }) =>
    question && question.kind !== 'restored' ? { ...known, question } : known,
  );
}
