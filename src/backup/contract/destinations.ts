// Where backups are kept beside each other: this browser, folders, downloaded files. All of it belongs to this device.
import type { DrillReport, Finding, RetentionPolicy, SerializedBackupError } from '../../engine/index.ts';
import type { ActivityTrigger } from './activity.ts';
import type { RetentionPreview } from './automation.ts';
import type { BackupList, BackupSummary, JobId, OnProgress, OpenedFile, Reply } from './backups.ts';

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

export interface DestinationsService {
  /**
   * This browser first, then by when they were added. Looks at nothing but what is known, and whether a folder may be
   * used.
   */
  listDestinations(): Promise<Reply<readonly DestinationStatus[]>>;
  /**
   * Errors: `locked` while no passphrase or recovery key exists: a copy that no one can open is none;
   * `permission-lost`.
   */
  addDestination(place: NewPlace, where: 'found' | 'free'): Promise<Reply<AddDestinationResult>>;
  changeDestination(id: string, change: DestinationChange): Promise<Reply<void>>;
  removeDestination(id: string, deleteContents: boolean): Promise<Reply<void>>;
  /** To ask the person for permission, which only the page can. */
  getPermissionSubject(id: string): Promise<Reply<unknown>>;
  /**
   * Copies what is missing to all active destinations, or to one. A destination that fails does not stop the others.
   */
  replicate(
    job: JobId,
    request: { readonly destinationId?: string; readonly isRefill?: boolean; readonly trigger?: ActivityTrigger },
    onProgress: OnProgress,
  ): Promise<Reply<ReplicationResult>>;
  checkDestination(
    job: JobId,
    id: string,
    depth: 'quick' | 'full',
    onProgress: OnProgress,
  ): Promise<Reply<DestinationCheck>>;
  /** Heals what checks and drills found, from all other destinations that can be reached. */
  healDestination(job: JobId, id: string, onProgress: OnProgress): Promise<Reply<HealReport>>;
  /** Writes a small object, reads it back and removes it. */
  testDestination(id: string): Promise<Reply<{ readonly durationMs: number }>>;
  listDestinationBackups(id: string): Promise<Reply<BackupList>>;
  /** What a policy would do to the backups there, before it is saved. */
  previewRetentionAt(id: string, policy: RetentionPolicy): Promise<Reply<RetentionPreview>>;
  /** Opens a destination, or a place that is none yet, for a restore: from then on as a file that was opened. */
  openForRestore(from: { readonly destinationId: string } | NewPlace): Promise<Reply<OpenedFile>>;
  /**
   * Restores a backup (the newest, if none is named) for trial. Errors where it could not be tried; a report where it
   * was.
   */
  runDrill(job: JobId, id: string, backupId: string | undefined, onProgress: OnProgress): Promise<Reply<DrillReport>>;
  /**
   * Reads a downloaded file whole, and restores from it for a test. Errors where it is no backup file, or could not be
   * tried.
   */
  tryFile(job: JobId, file: Blob, onProgress: OnProgress): Promise<Reply<FileTrial>>;
  /** Every so many days by itself; `null`: only when asked for. */
  getDrillDays(): Promise<Reply<number | null>>;
  setDrillDays(days: number | null): Promise<Reply<void>>;
}
