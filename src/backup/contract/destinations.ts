// The places with backups: this browser, folders, downloaded files. All of it belongs to this device.
import type { DrillReport, Finding, KeptBackup, RetentionPolicy, SerializedBackupError } from '../../engine/index.ts';
import type { RetentionPreview } from './automation.ts';
import type { BackupSummary } from './backups.ts';
import type { OpenedFile } from './restoring.ts';
import { call, job } from './call.ts';

/** The destination that always exists: the repository in this browser. */
export const BROWSER_DESTINATION = 'browser';
/** Downloaded files: known by their content, never written to. */
export const DOWNLOADS_DESTINATION = 'downloads';

/** A place given by a person: the input from the form of its kind. See `src/destinations`. */
export interface NewPlace {
  readonly kind: string;
  readonly input: unknown;
}

/** The state of a destination; the first that applies. */
export type DestinationState =
  | 'paused'
  /** The browser has to ask the person again; see `getPermissionSubject`. */
  | 'permission-lost'
  /** The folder is gone, or the drive is not plugged in. */
  | 'missing'
  | 'full'
  /** Nothing can be written there: a read-only drive or folder. */
  | 'read-only'
  /** There was a copy, and the place is empty now: perhaps another drive. It is refilled only if the person says so. */
  | 'emptied'
  /** Another set of backups is there now. */
  | 'other-repository'
  /** A check or a test restore found damage that is not repaired yet. */
  | 'damaged'
  /** The last attempt failed for another reason: see `error`. */
  | 'failing'
  /** There is no backup yet. */
  | 'empty'
  /** Backups wait to be copied. For downloads: the last one is older than it should be. */
  | 'behind'
  | 'ok';

export interface CheckOutcome {
  /** ISO 8601. */
  readonly at: string;
  /** `quick`: every object against its id, without a key. `full`: every byte decrypted, every reference followed. */
  readonly depth: 'quick' | 'full';
  readonly isIntact: boolean;
}

export interface DestinationCheck extends CheckOutcome {
  readonly objects: number;
  readonly bytes: number;
  /** The first hundred. */
  readonly findings: readonly Finding[];
}

/** A backup file that was passed to the browser's downloads, or opened here again. */
export interface DownloadedFile {
  readonly fileName: string;
  /** When it was made; missing for one that was not downloaded from here. ISO 8601. */
  readonly downloadedAt?: string;
  readonly sizeBytes: number;
  /** Lasting ids. */
  readonly backupIds: readonly string[];
  /** When it was last opened here, which proved that it exists and can be opened. */
  readonly lastSeenAt?: string;
  readonly lastCheck?: CheckOutcome;
  /** A test restore from the file itself. */
  readonly lastDrill?: DrillReport;
}

/** The result of reading a person's file completely and test-restoring from it. */
export type FileTrial =
  /** It contains backups of another set: nothing was tried, and nothing is remembered. */
  | { readonly kind: 'other-repository' }
  | {
      readonly kind: 'tried';
      readonly check: DestinationCheck;
      /** Of the newest complete backup in it, else of the newest. Missing if the check found damage. */
      readonly drill?: DrillReport;
      /** The scope of that backup. Missing if no backup in the file can be read. */
      readonly backup?: Pick<BackupSummary, 'id' | 'takenAt' | 'scope' | 'withFiles' | 'leftOut'>;
      /** How many backups in this browser are newer. */
      readonly newer: number;
      /** Whether a current passphrase, recovery key or passkey opens it: not if all were changed since. */
      readonly opensByKeysOfNow: boolean;
    };

export interface DestinationStatus {
  readonly id: string;
  /** A kind in the registry of destinations, which knows its abilities and texts. */
  readonly kind: string;
  readonly name: string;
  /** A short description, such as the name of the folder. */
  readonly describes: string;
  readonly addedAt?: string;
  readonly state: DestinationState;
  /** Why the last attempt failed. */
  readonly error?: SerializedBackupError;
  readonly isPaused: boolean;
  readonly isOutsideThisBrowser: boolean;
  /** The person says that it leaves this device: a sync tool uploads it, or it is an external drive. */
  readonly isOutsideThisDevice: boolean;
  readonly sizeBytes?: number;
  /** Newest first. */
  readonly backups: readonly KeptBackup[];
  /** How many backups of this browser wait to be copied there. */
  readonly waiting: number;
  readonly lastCopyAt?: string;
  /** When it could last be reached. */
  readonly lastSeenAt?: string;
  /**
   * For downloads, as `lastDrill`: of the file with the newest complete backup that was tried; else, the check of the
   * newest file.
   */
  readonly lastCheck?: CheckOutcome;
  readonly lastDrill?: DrillReport;
  /** Every day some of its packs are read, so that each is once a month. */
  readonly monthlyCheck?: {
    /** The part that this round has read, from 0 up to, not including, 1. */
    readonly part: number;
    /** When the last round ended. ISO 8601. */
    readonly completedAt?: string;
  };
  /** `null`: the browser's, which the schedule contains; and for downloads, which nobody deletes. */
  readonly retention: RetentionPolicy | null;
  /** For downloads: the files. */
  readonly files?: readonly DownloadedFile[];
  /** For downloads: after how many days a reminder is due; `null`: never. */
  readonly remindAfterDays?: number | null;
  /** For this browser: how full it is, and whether it has promised not to delete the data. */
  readonly room?: { readonly usedBytes: number; readonly quotaBytes: number };
  readonly isPersisted?: boolean;
  /** Nothing is deleted there, because its key may not, or its kind keeps everything: no retention rules apply. */
  readonly isAppendOnly?: boolean;
  /** As the person has entered it. */
  readonly price?: StoragePrice;
  /** It is reached over a network, beyond this machine. */
  readonly isOnNetwork?: boolean;
  /** What automatic copies wait for; missing: nothing. */
  readonly waitsFor?: 'connection' | 'unmetered';
  /** How far its server's clock was ahead of this device's when it was last tried, if the server says. */
  readonly clockOffsetMs?: number;
}

/** What a provider asks for a gigabyte (a thousand million bytes) that is kept for a month. */
export interface StoragePrice {
  readonly amount: number;
  /** By its code of three letters, such as `EUR`. */
  readonly currency: string;
}

/** How copying uses the network of this device. */
export interface NetworkSettings {
  /** Of all destinations together, on average; `null`: as much as there is. */
  readonly mostBytesPerSecond: number | null;
  /** Whether automatic work waits while the connection has a data limit. */
  readonly waitsWhileMetered: boolean;
}

/** The settings that a person may change. Missing ones stay. */
export interface DestinationChange {
  readonly name?: string;
  readonly isPaused?: boolean;
  readonly isOutsideThisDevice?: boolean;
  readonly retention?: RetentionPolicy;
  readonly remindAfterDays?: number | null;
  /** `null`: the cost is not shown. */
  readonly price?: StoragePrice | null;
}

/** `joined`: the place already had a replica of these backups. `other-repository`: nothing was changed. */
export type AddDestinationResult =
  | { readonly kind: 'added' | 'joined'; readonly destinationId: string }
  | { readonly kind: 'known'; readonly destinationId: string }
  | { readonly kind: 'other-repository'; readonly name: string };

/** The result of copying to one destination. */
export interface DestinationReplication {
  readonly destinationId: string;
  readonly name: string;
  readonly outcome:
    | 'copied'
    | 'up-to-date'
    | 'skipped'
    /** For a connection; see `waitsFor`. */
    | 'waiting'
    | 'failed';
  /** Backups copied, and bytes sent. */
  readonly copied: number;
  readonly bytes: number;
  /** Objects or pieces that were repaired there. */
  readonly healed: number;
  readonly error?: SerializedBackupError;
}

export interface ReplicationResult {
  readonly destinations: readonly DestinationReplication[];
  /** Objects or pieces of the backups in this browser that were repaired from elsewhere. */
  readonly healedHere: number;
}

export interface HealReport {
  readonly healed: number;
  /** Objects that no key opens and no other destination has, and that were removed: only at a person's request. */
  readonly removed: number;
  /** Pieces that no other destination has: the next backup stores those that the data still has. */
  readonly lost: number;
  readonly isWhole: boolean;
  /** Other devices use it, too, so what cannot be read stays there for seven days. */
  readonly isShared?: true;
  /** Repeated, if the last test restore had failed. */
  readonly drill?: DrillReport;
}

/** Calls about the destinations. */
export const DESTINATION_CALLS = {
  /**
   * This browser first, then in the order in which they were added. Only checks known facts, and whether a folder may
   * be used.
   */
  listDestinations: call<() => readonly DestinationStatus[]>({ access: 'open' }),
  /**
   * @param where `free`: in a new place, next to what is there. Default: `found`.
   * @throws `locked` while there is no passphrase or recovery key, because no one could open the copy;
   *   `permission-lost`, `place-missing`; `offline` and others with a hint at what does not work with a server.
   */
  addDestination: call<(place: NewPlace, where?: 'found' | 'free') => AddDestinationResult>({ access: 'unlocked' }),
  /**
   * Gives a destination whose key was refused another one. @param credentials the fields that are asked for again, by
   * name. @throws as `addDestination`; then the earlier key stays.
   */
  renewCredentials: call<(id: string, credentials: Readonly<Record<string, string>>) => void>({ access: 'unlocked' }),
  changeDestination: call<(id: string, change: DestinationChange) => void>({ access: 'unlocked' }),
  removeDestination: call<(id: string, deleteContents: boolean) => void>({ access: 'unlocked' }),
  /** The value with which the page can ask the person for permission, which the worker cannot. */
  getPermissionSubject: call<(id: string) => unknown>({ access: 'open' }),
  /**
   * Copies missing backups to all active destinations, or to one. A destination that fails does not stop the others.
   * @throws `busy` while another tab copies, `cancelled`.
   */
  replicate: job<(destinationId?: string) => ReplicationResult>({ access: 'open', args: 1 }),
  /** Copies everything to a destination that was emptied, as to a new one. */
  refillDestination: job<(id: string) => ReplicationResult>({ access: 'open', args: 1 }),
  checkDestination: job<(id: string, depth: 'quick' | 'full') => DestinationCheck>({ access: 'open', args: 2 }),
  /** Repairs what checks and test restores found, from all other destinations that can be reached. */
  healDestination: job<(id: string) => HealReport>({ access: 'unlocked', args: 1 }),
  /** Writes a small object, reads it back and removes it. */
  testDestination: call<(id: string) => { readonly durationMs: number }>({ access: 'open' }),
  /** What a policy would do to the backups there, before it is saved. */
  previewRetentionAt: call<(id: string, policy: RetentionPolicy) => RetentionPreview>({ access: 'unlocked' }),
  /**
   * Opens a destination, or a place that is not one yet, for a restore; from then on it is treated like an opened file.
   * @throws `no-repository`, `permission-lost`, `place-missing`.
   */
  openForRestore: call<(from: { readonly destinationId: string } | NewPlace) => OpenedFile>({ access: 'unlocked' }),
  /**
   * Runs a test restore of a backup (by default the newest). Throws if it could not be tried; otherwise returns a
   * report, even of a failure.
   */
  runDrill: job<(id: string, backupId?: string) => DrillReport>({ access: 'open', args: 2 }),
  /**
   * Reads a downloaded file completely, and test-restores from it.
   * @throws `not-a-zip`, `not-a-backup-file`, `truncated`, `newer-version`, `locked`, `quota-exceeded`, `busy`,
   *   `cancelled`.
   */
  tryFile: job<(file: Blob) => FileTrial>({ access: 'unlocked', args: 1 }),
  /** Automatically every so many days; `null`: only on request. */
  getDrillDays: call<() => number | null>({ access: 'open' }),
  setDrillDays: call<(days: number | null) => void>({ access: 'unlocked' }),
  getNetworkSettings: call<() => NetworkSettings>({ access: 'open' }),
  setNetworkSettings: call<(settings: NetworkSettings) => void>({ access: 'unlocked' }),
};
