// Calls and types for backups in this browser. All data in a contract is plain: structured clone supports it.
import type {
  CheckReport,
  Credential,
  PasskeyFacts,
  SerializedBackupError,
  Snapshot,
  SnapshotScope,
  SnapshotTrigger,
} from '../../engine/index.ts';
import type { FileKind } from '../../catalogue/file-kinds.ts';
import { call, job } from './call.ts';

/** The `BroadcastChannel` that tells every tab that backups, keys or the last restore have changed. */
export const CHANGES_CHANNEL = 'heirloom-backups';

/** The result of comparing all data with what the next backup would contain. */
export interface ChangesCheck {
  /** The number of rows compared; 0: there is no backup yet to which changes could be added. */
  readonly rows: number;
  /** Changes that backups would have missed. The next one has them. */
  readonly missed: number;
}

/** The repository in this browser, and whether a person could open a copy of it elsewhere. */
export interface BackupStatus {
  /**
   * `none`: no backup was ever made here, or it is gone (then `wasLost`). `locked`: there are backups here, but this
   * browser has lost their key: `unlockHere`, or `startOver` if no one has a key.
   */
  readonly repository: 'none' | 'ready' | 'locked';
  /** There were backups in this browser, and they are gone. The next backup starts again with the same keys. */
  readonly wasLost?: true;
  readonly repositoryId?: string;
  /** Its storage: `opfs`, `indexeddb`. */
  readonly storageKind?: string;
  readonly sizeBytes?: number;
  readonly hasPassphrase: boolean;
  readonly hasRecoveryKey: boolean;
  /** When the person confirmed that they have the recovery key, by typing part of it back. ISO 8601. */
  readonly keyProvenAt?: string;
  /** `setPassphrase` and `createRecoveryKit` require a key that opens the backups now. */
  readonly keyChangesNeedCredential?: true;
  /** The passkeys that open them, with their sites. Missing if there are none. */
  readonly passkeys?: readonly PasskeyFacts[];
  /** The person wants this browser to keep no key: `unlockHere` unlocks it for a while. */
  readonly isKeyWithdrawn?: true;
}

/** The extent of a verification: bytes of records and files, in this many pieces. */
export interface VerifiedAmount {
  readonly bytes: number;
  readonly chunks: number;
}

/** A backup in the form that the screens show. */
export interface BackupSummary {
  /** The lasting id: it survives renaming and pinning. */
  readonly id: string;
  /**
   * SHA-256 of the stored description of the backup, which names all content by keyed hashes. Renaming and pinning
   * change it.
   */
  readonly checksum: string;
  readonly takenAt: string;
  readonly durationMs: number;
  readonly trigger: SnapshotTrigger;
  readonly name: string;
  readonly note: string;
  readonly isPinned: boolean;
  readonly scope: SnapshotScope;
  /** Whether it has all files. */
  readonly withFiles: boolean;
  /** The kinds of files that it lacks, if it has others. */
  readonly leftOut?: readonly FileKind[];
  readonly appVersion: string;
  readonly schemaVersion: number;
  readonly deviceName: string;
  /** Entered by the person: not collections, fields, views and settings. */
  readonly records: number;
  readonly files: number;
  /** The total bytes of its content, uncompressed and without deduplication. */
  readonly bytes: number;
  /** What was newly stored for it: bytes, and pieces. */
  readonly newBytes: number;
  readonly newChunks: number;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[];
  readonly omitted: Snapshot['omitted'];
  readonly omittedCount: number;
  /** When every byte of it was last read back and verified, on this device. ISO 8601. */
  readonly verifiedAt?: string;
  readonly verified?: VerifiedAmount;
  /** The findings of the last verification; empty or missing if there were none. */
  readonly findings?: CheckReport['findings'];
}

export interface BackupList {
  /** Newest first. */
  readonly backups: readonly BackupSummary[];
  readonly damaged: readonly { readonly id: string; readonly error: SerializedBackupError }[];
}

export interface BackUpRequest {
  readonly trigger: SnapshotTrigger;
  readonly scope: SnapshotScope;
  readonly withFiles: boolean;
  /** The kinds of files to leave out: see `FILE_KINDS`. */
  readonly leaveOut?: readonly string[];
  readonly name?: string;
  readonly note?: string;
  /** Read it back afterwards and check every byte; then the summary has `verifiedAt`, or `findings`. */
  readonly verify?: boolean;
}

/** The effect of deleting some backups. */
export interface DeletionPreview {
  readonly freedBytes: number;
}

/** `notFreed`: the backups are deleted, but this is why their space could not be freed yet. */
export interface DeleteResult {
  readonly freedBytes: number;
  readonly notFreed?: SerializedBackupError;
}

/** The page that opens backups without the app, and its SHA-256 in lower-case hexadecimal. */
export interface RecoveryPage {
  readonly page: Blob;
  readonly fileName: string;
  readonly sha256: string;
}

/** The file is on disk if the browser supports that (OPFS); valid until `discardDownload`. */
export interface DownloadReady {
  readonly file: Blob;
  readonly fileName: string;
  readonly sizeBytes: number;
}

/** A new recovery key, shown once. */
export interface RecoveryKit {
  /** Nine groups of four. */
  readonly recoveryKey: string;
  readonly repositoryId: string;
  readonly createdAt: string;
}

/** Calls about backups and their keys. They throw a `BackupError`; the notable codes are listed. */
export const BACKUP_CALLS = {
  getStatus: call<() => BackupStatus>({ access: 'open' }),
  /** @throws `locked` if this browser has lost its key. */
  listBackups: call<() => BackupList>({ access: 'open' }),
  /** @throws `busy` while another tab or job writes, `cancelled`, `quota-exceeded`, `source-failed`, `locked`. */
  backUp: job<(request: BackUpRequest) => BackupSummary>({ access: 'open', args: 1 }),
  amendBackup: call<
    (
      id: string,
      change: { readonly name?: string; readonly note?: string; readonly isPinned?: boolean },
    ) => BackupSummary
  >({ access: 'unlocked' }),
  /** Returns how much space deleting them would free; changes nothing. */
  previewDeletion: call<(ids: readonly string[]) => DeletionPreview>({ access: 'open' }),
  /** Deletes them and frees the space that only they needed. Returns the bytes freed. */
  deleteBackups: job<(ids: readonly string[]) => DeleteResult>({ access: 'unlocked', args: 1 }),
  /** Reads, decrypts and verifies every byte of one backup. */
  verifyBackup: job<(id: string) => CheckReport>({ access: 'open', args: 1 }),
  /** Compares all data with what the next backup would contain. @throws `busy`, `cancelled`. */
  checkChanges: job<() => ChangesCheck>({ access: 'open', args: 0 }),

  /**
   * @throws `locked` while there is no passphrase or recovery key, because no one could open the file;
   *   `quota-exceeded`, `cancelled`.
   */
  prepareDownload: job<(id: string) => DownloadReady>({ access: 'unlocked', args: 1 }),
  /**
   * The same as one page that opens itself, for small backups. @throws as `prepareDownload`; `limit-exceeded` with the
   * hint `too-large-for-page`; `storage-unavailable` with `page-missing`.
   */
  prepareSelfOpening: job<(id: string) => DownloadReady>({ access: 'unlocked', args: 1 }),
  /** `undefined` if it cannot be loaded now, as on a server that lacks it. */
  getRecoveryPage: call<() => RecoveryPage | undefined>({ access: 'open' }),
  /** Call it once the browser has saved the file. */
  discardDownload: call<() => void>({ access: 'open' }),

  /**
   * Sets the first passphrase, or replaces it. Creates the repository if there is none.
   * @param current needed if the status says `keyChangesNeedCredential`: `locked` without it, `wrong-passphrase` or
   *   `wrong-recovery-key` if it does not open the backups.
   */
  setPassphrase: call<(passphrase: string, current?: Credential) => void>({ access: 'unlocked' }),
  /**
   * Creates a recovery key. From `confirmRecoveryKit` on, it opens the repository and replaces an earlier one. Until
   * then it exists only in memory: after a reload, request another.
   * @param current as for `setPassphrase`.
   */
  createRecoveryKit: call<(current?: Credential) => RecoveryKit>({ access: 'unlocked' }),
  /** @param typed the requested groups, by their position (0–8). `false` if one is wrong. */
  confirmRecoveryKit: call<(typed: Readonly<Record<number, string>>) => boolean>({ access: 'unlocked' }),
  /**
   * Opens the backups in this browser if it has lost their key (status `locked`). `false`: no slot accepts it. @throws
   * `mistyped-recovery-key`.
   */
  unlockHere: job<(credential: Credential) => boolean>({ access: 'open', args: 1 }),
  /** Removes the backups in this browser for which it has no key (status `locked`), so that new ones can be made. */
  startOver: call<() => void>({ access: 'unlocked' }),
};
