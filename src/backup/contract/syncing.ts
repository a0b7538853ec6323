// Several devices that share one library. What is stored about it belongs to this device.
import type { SerializedBackupError } from '../../engine/index.ts';
import { call, job } from './call.ts';
import type { ComparedFile } from './comparing.ts';
import type { NewPlace } from './destinations.ts';
import type { UndoAnswer, UndoOutcome } from './restoring.ts';

/** What the loop in the leading tab needs to know. */
export interface SyncTiming {
  /** Turned on, not paused, and no question waits for the person. */
  readonly isOn: boolean;
  readonly onlyUnmetered: boolean;
  /** After failures: not before this time, in milliseconds since the epoch. */
  readonly notBefore: number;
}

/** A device that shares the library, as last seen at the shared place. */
export interface SharingDevice {
  readonly id: string;
  readonly name: string;
  readonly isThis: boolean;
  /** When it last wrote there, by its own clock. ISO 8601. */
  readonly lastSeenAt: string;
  /** How many changes of others it has not yet taken in; `null`: unknown. */
  readonly behindBy: number | null;
  readonly isRetired: boolean;
}

/** How many rows a cycle has changed here. Files are not counted: they follow their records. */
export interface ChangeFigures {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** The changes that the last cycle with any brought to this device. */
export interface IncomingChanges extends ChangeFigures {
  /** The names of the devices that they came from. */
  readonly from: readonly string[];
  /** ISO 8601. */
  readonly at: string;
  /** How many values were kept in *conflicts*. */
  readonly conflicts: number;
  /** Rows that were deleted here and edited there: they came back. */
  readonly returned: number;
  /** The backup of the state before; missing: it cannot be undone any more. */
  readonly undoId?: string;
}

/** How many rows of each kind are only here, only there, or different. */
export interface JoinFigures {
  readonly onlyHere: number;
  readonly onlyThere: number;
  readonly different: number;
}

/** Why a cycle waits for the person. Nothing has changed. */
export type SyncQuestion =
  /** `token`: what continuing answers; it stands for what was shown. `isReturning`: this device was retired. */
  | ({
      readonly kind: 'join';
      readonly token: string;
      readonly from: readonly string[];
      readonly isReturning: boolean;
    } & JoinFigures)
  | {
      readonly kind: 'removes-much';
      readonly token: string;
      readonly from: readonly string[];
      readonly removed: number;
      /** Which, for the person to judge: at most a hundred. Missing where an earlier version has asked. */
      readonly rows?: readonly { readonly title: string; readonly where: string }[];
    }
  /** A later version of the app has written there. */
  | { readonly kind: 'schema-newer'; readonly from: readonly string[] }
  | { readonly kind: 'other-repository' }
  /** A whole restore: for all devices, or only for this one, which then leaves. */
  | { readonly kind: 'restored'; readonly backup: string }
  /** The result would not be valid here. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Everything that the screens show about sharing, without asking the network. */
export interface Syncing {
  readonly device: { readonly id: string; readonly name: string };
  /** The destination that is shared; `null`: off. */
  readonly place: { readonly id: string; readonly name: string; readonly kind: string } | null;
  readonly isPaused: boolean;
  readonly onlyUnmetered: boolean;
  /** When this device was last in step with the shared place. ISO 8601. */
  readonly lastInStepAt: string | null;
  /** Why the last cycle failed; missing if it did not. */
  readonly error?: SerializedBackupError;
  readonly question: SyncQuestion | null;
  /** Until the person dismisses it. */
  readonly incoming: IncomingChanges | null;
  readonly conflicts: number;
  /** As they were at the last cycle. */
  readonly devices: readonly SharingDevice[];
  /** Devices whose clock is more than a day ahead, and those whose changes cannot be taken in yet. */
  readonly clocksAhead: readonly string[];
  readonly waitingFor: readonly WaitingFor[];
}

/** A device whose latest changes cannot be taken in yet. */
export interface WaitingFor {
  readonly name: string;
  /** `incomplete`: they have not arrived at the shared place. `schema-older`: its version of the app is older. */
  readonly why: 'incomplete' | 'schema-older';
}

/** One side of a conflict, made readable. */
export interface ConflictValue {
  /** The name of the device. */
  readonly from: string;
  readonly isFromHere: boolean;
  /** '' for none. */
  readonly text: string;
  readonly files?: readonly ComparedFile[];
}

/** A field that two devices changed at the same time. */
export interface DeviceConflict {
  readonly id: string;
  /** The title of the row. */
  readonly title: string;
  /** Its collection, or its kind. */
  readonly where: string;
  /** The page of the row, if it has one. */
  readonly to?: string;
  readonly field: string;
  readonly kept: ConflictValue;
  readonly lost: ConflictValue;
  /** When the device of the kept value made its last edit, by its own clock. ISO 8601. */
  readonly at: string;
  /** `gone`: the row was deleted since. `edited`: the field has another value since, which is `now`. */
  readonly since: 'same' | 'edited' | 'gone';
  readonly now?: string;
}

/** The result of a cycle. */
export type SyncResult =
  | { readonly kind: 'in-step' }
  | { readonly kind: 'synchronised'; readonly incoming: IncomingChanges | null; readonly outgoing: number }
  | { readonly kind: 'asks'; readonly question: SyncQuestion };

/** What joining would mean, known before anything is changed. The page compares the backup with now for the rest. */
export interface JoinPreview {
  readonly isShared: boolean;
  readonly devices: readonly SharingDevice[];
  /** The newest complete backup there; `null`: there is none. */
  readonly backupId: string | null;
  /** Backups in this browser that belong to another set, and that would have to go. */
  readonly ownBackups: number;
}

/** Settings of sharing. Missing ones stay. */
export interface SyncChange {
  readonly isPaused?: boolean;
  readonly onlyUnmetered?: boolean;
  readonly deviceName?: string;
}

/** Calls about devices that share one library. */
export const SYNC_CALLS = {
  getSyncing: call<() => Syncing>({ access: 'open' }),
  getSyncTiming: call<() => SyncTiming>({ access: 'open' }),
  changeSyncing: call<(change: SyncChange) => void>({ access: 'unlocked' }),
  /**
   * Shares a destination with other devices, and synchronises. Earlier versions of the app can then no longer open it.
   * @throws as `replicate`.
   */
  turnOnSyncing: job<(destinationId: string) => SyncResult>({ access: 'unlocked', args: 1 }),
  /** This device leaves: its data stays, here and there. */
  turnOffSyncing: call<() => void>({ access: 'unlocked' }),
  /** What joining the library in an opened place would mean. Changes nothing. @throws `locked`. */
  previewJoin: call<(sourceId: string) => JoinPreview>({ access: 'unlocked' }),
  /**
   * Joins the library in an opened place: the data of both is united, nothing is deleted.
   * @param place a place that is no destination yet, or the id of a destination.
   * @param leavesBackups agreed: backups in this browser that belong to another set are removed from it.
   */
  joinDevices: job<(sourceId: string, place: NewPlace | string, leavesBackups: boolean) => SyncResult>({
    access: 'unlocked',
    args: 3,
  }),
  /** @throws as `replicate`. */
  syncNow: job<() => SyncResult>({ access: 'open', args: 0 }),
  /** The same, started by the schedule: gives way to the person. @throws `busy` too. */
  syncDue: job<() => SyncResult>({ access: 'open', args: 0 }),
  /** Agrees to what the last cycle has asked, and continues. Asks again if there is something else by now. */
  agreeToSync: job<() => SyncResult>({ access: 'unlocked', args: 0 }),
  /** Other devices no longer wait for it. When it returns, it joins. */
  retireDevice: job<(id: string) => SyncResult>({ access: 'unlocked', args: 1 }),
  /** Takes back what the last cycle brought, as `undoLastRestore` does with a restore. */
  undoIncoming: job<(answer?: UndoAnswer) => UndoOutcome>({ access: 'unlocked', args: 1 }),
  /** The person has seen what came in. */
  dismissIncoming: call<() => void>({ access: 'open' }),
  listDeviceConflicts: call<() => readonly DeviceConflict[]>({ access: 'unlocked' }),
};
