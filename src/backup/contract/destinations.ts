// Where backups are kept beside each other: this browser, folders, downloaded files. All of it belongs to this device.
import type { DrillReport, Finding, RetentionPolicy, SerializedBackupError } from '../../engine/index.ts';
import type { RetentionPreview } from './automation.ts';
import type { BackupSummary, OpenedFile } from './backups.ts';
import { call, job } from './call.ts';

/** The destination that is always there: the repository in this browser. */
export const BROWSER_DESTINATION = 'browser';
/** Files that were downloaded: known by what is in them, never written to. */
export const DOWNLOADS_DESTINATION = 'downloads';

/** A place that a person gave: what the form of its kind has handed over. See `src/destinations`. */
export interface NewPlace {
  readonly kind: string;
  readonly input: unknown;
}

/** How a destination is doing; the first that holds. */
export type DestinationState =
  | 'paused'
  /** The browser has to ask the person once more; see `getPermissionSubject`. */
  | 'permission-lost'
  /** The folder is gone, or the drive is not plugged in. */
  | 'missing'
  | 'full'
  /** Nothing can be written there: a read-only drive or folder. */
  | 'read-only'
  /**
   * A copy was there, and the place is empty now: perhaps another drive. It is filled again where the person says so.
   */
  | 'emptied'
  /** Another set of backups stands there now. */
  | 'other-repository'
  /** A check or a drill found something wrong that is not healed yet. */
  | 'damaged'
  /** The last attempt failed for another reason: see `error`. */
  | 'failing'
  /** No backup is there yet. */
  | 'empty'
  /** Backups wait to be copied. Of downloads: the last one is older than it should be. */
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

/** A backup file that was given to the browser's downloads, or dropped back in. */
export interface DownloadedFile {
  readonly fileName: string;
  /** When it was made; missing for one that was not downloaded from here. ISO 8601. */
  readonly downloadedAt?: string;
  readonly sizeBytes: number;
  /** Lasting ids. */
  readonly backupIds: readonly string[];
  /** When it was last opened here: that it exists and can be opened was proven then. */
  readonly lastSeenAt?: string;
  readonly lastCheck?: CheckOutcome;
  /** A test restore from the file itself. */
  readonly lastDrill?: DrillReport;
}

/** What a person's file came to when it was read whole and restored from for a test. */
export type FileTrial =
  /** It contains backups of another set: nothing was tried, and nothing is remembered. */
  | { readonly kind: 'other-repository' }
  | {
      readonly kind: 'tried';
      readonly check: DestinationCheck;
      /** Of the newest whole backup in it, else of the newest. Missing where the check found damage. */
      readonly drill?: DrillReport;
      /** What that backup takes. Missing where no backup in the file can be read. */
      readonly backup?: Pick<BackupSummary, 'id' | 'takenAt' | 'scope' | 'withFiles' | 'leftOut'>;
      /** How many backups in this browser are newer. */
      readonly newer: number;
      /** Whether a passphrase, recovery key or passkey of now opens it: not where all were changed since. */
      readonly opensByKeysOfNow: boolean;
    };

/** A backup as a destination has it. */
export interface KeptBackup {
  /** The lasting id. */
  readonly id: string;
  readonly takenAt: string;
  /** Everything, files too. */
  readonly isWhole: boolean;
  /** Everything but files of these kinds. */
  readonly leftOut?: readonly string[];
  /** Of downloaded files: when a test restore of it from its own file came out right. ISO 8601. */
  readonly triedAt?: string;
}

export interface DestinationStatus {
  readonly id: string;
  /** A kind in the registry of destinations: ask there what it can do, and for its words. */
  readonly kind: string;
  readonly name: string;
  /** What it is, such as the name of the folder. */
  readonly describes: string;
  readonly addedAt?: string;
  readonly state: DestinationState;
  /** Why the last attempt failed. */
  readonly error?: SerializedBackupError;
  readonly isPaused: boolean;
  readonly isOutsideThisBrowser: boolean;
  /** The person says that it leaves this device: a sync tool carries it away, or it is a drive of its own. */
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
   * Of downloads, as `lastDrill`: of the file with the newest whole backup that was tried; else, the check of the
   * newest file.
   */
  readonly lastCheck?: CheckOutcome;
  readonly lastDrill?: DrillReport;
  /** `null`: the browser's, which the schedule has; and of downloads, which nobody deletes. */
  readonly retention: RetentionPolicy | null;
  /** Of downloads: the files. */
  readonly files?: readonly DownloadedFile[];
  /** Of downloads: after how many days a reminder is due; `null`: never. */
  readonly remindAfterDays?: number | null;
  /** Of this browser: how full it is, and whether it has promised not to delete by itself. */
  readonly room?: { readonly usedBytes: number; readonly quotaBytes: number };
  readonly isPersisted?: boolean;
}

/** What a person may change. What is left out stays. */
export interface DestinationChange {
  readonly name?: string;
  readonly isPaused?: boolean;
  readonly isOutsideThisDevice?: boolean;
  readonly retention?: RetentionPolicy;
  readonly remindAfterDays?: number | null;
}

/** `joined`: a replica of these backups stood there already. `other-repository`: nothing was changed. */
export type AddDestinationResult =
  | { readonly kind: 'added' | 'joined'; readonly destinationId: string }
  | { readonly kind: 'known'; readonly destinationId: string }
  | { readonly kind: 'other-repository'; readonly name: string };

/** What copying to one destination came to. */
export interface DestinationReplication {
  readonly destinationId: string;
  readonly name: string;
  readonly outcome: 'copied' | 'up-to-date' | 'skipped' | 'failed';
  /** Backups copied, and bytes that travelled. */
  readonly copied: number;
  readonly bytes: number;
  /** Objects or pieces that were healed there. */
  readonly healed: number;
  readonly error?: SerializedBackupError;
}

export interface ReplicationResult {
  readonly destinations: readonly DestinationReplication[];
  /** Objects or pieces of the backups in this browser that were healed from elsewhere. */
  readonly healedHere: number;
}

export interface HealReport {
  readonly healed: number;
  /**
   * Objects that nobody could ever read, that no other place has, and that were removed: only where a person asked for
   * it.
   */
  readonly removed: number;
  /** Pieces that no other place has: the next backup stores those that the data still has. */
  readonly lost: number;
  readonly isWhole: boolean;
  /** Tried again, where the last trial restore had failed. */
  readonly drill?: DrillReport;
}

/** Calls about the places where backups are kept. */
export const DESTINATION_CALLS = {
  /**
   * This browser first, then by when they were added. Looks at nothing but what is known, and whether a folder may be
   * used.
   */
  listDestinations: call<() => readonly DestinationStatus[]>({ access: 'open' }),
  /**
   * @param where `free`: in a place of its own, beside what is there. `found`, where it is left out.
   * @throws `locked` while no passphrase or recovery key exists: a copy that no one can open is none;
   *   `permission-lost`, `place-missing`.
   */
  addDestination: call<(place: NewPlace, where?: 'found' | 'free') => AddDestinationResult>({ access: 'unlocked' }),
  changeDestination: call<(id: string, change: DestinationChange) => void>({ access: 'unlocked' }),
  removeDestination: call<(id: string, deleteContents: boolean) => void>({ access: 'unlocked' }),
  /** To ask the person for permission, which only the page can. */
  getPermissionSubject: call<(id: string) => unknown>({ access: 'open' }),
  /**
   * Copies what is missing to all active destinations, or to one. A destination that fails does not stop the others.
   * @throws `busy` while another tab copies, `cancelled`.
   */
  replicate: job<(destinationId?: string) => ReplicationResult>({ access: 'open', args: 1 }),
  /** Copies everything to a place that was emptied, as to a new one. */
  refillDestination: job<(id: string) => ReplicationResult>({ access: 'open', args: 1 }),
  checkDestination: job<(id: string, depth: 'quick' | 'full') => DestinationCheck>({ access: 'open', args: 2 }),
  /** Heals what checks and drills found, from all other destinations that can be reached. */
  healDestination: job<(id: string) => HealReport>({ access: 'unlocked', args: 1 }),
  /** Writes a small object, reads it back and removes it. */
  testDestination: call<(id: string) => { readonly durationMs: number }>({ access: 'open' }),
  /** What a policy would do to the backups there, before it is saved. */
  previewRetentionAt: call<(id: string, policy: RetentionPolicy) => RetentionPreview>({ access: 'unlocked' }),
  /**
   * Opens a destination, or a place that is none yet, for a restore: from then on as a file that was opened.
   * @throws `no-repository`, `permission-lost`, `place-missing`.
   */
  openForRestore: call<(from: { readonly destinationId: string } | NewPlace) => OpenedFile>({ access: 'unlocked' }),
  /**
   * Restores a backup (the newest, if none is named) for trial. Throws where it could not be tried; a report, also of a
   * failure, where it was.
   */
  runDrill: job<(id: string, backupId?: string) => DrillReport>({ access: 'open', args: 2 }),
  /**
   * Reads a downloaded file whole, and restores from it for a test.
   * @throws `not-a-zip`, `not-a-backup-file`, `truncated`, `newer-version`, `locked`, `quota-exceeded`, `busy`,
   *   `cancelled`.
   */
  tryFile: job<(file: Blob) => FileTrial>({ access: 'unlocked', args: 1 }),
  /** Every so many days by itself; `null`: only when asked for. */
  getDrillDays: call<() => number | null>({ access: 'open' }),
  setDrillDays: call<(days: number | null) => void>({ access: 'unlocked' }),
};
