// The calls and types that page and worker share. Everything here is plain data that structured clone supports.
import type {
  CheckReport,
  Credential,
  KeySlot,
  ObjectsReport,
  PasskeyFacts,
  RestoreChoice,
  SerializedBackupError,
  Snapshot,
  SnapshotScope,
  SnapshotTrigger,
} from '../../engine/index.ts';
import type { ExportChoice } from '../../catalogue/export/export-entries.ts';
import type { CollectionPair } from '../../catalogue/matching/pair-collections.ts';
import type { FileKind } from '../../catalogue/file-kinds.ts';
import { call, job } from './call.ts';
import type { NamedBackup } from './safety-reason.ts';
import type { UnreadablePart } from './unreadable.ts';

/** The `BroadcastChannel` that tells every tab that backups, keys or the last restore have changed. */
export const CHANGES_CHANNEL = 'heirloom-backups';

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

/** The result of a full check, and the unreadable parts of the backup in words; missing if there are none. */
export interface BackupCheck extends CheckReport {
  readonly unreadable?: readonly UnreadablePart[];
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

/** The file is on disk if the browser supports that (OPFS); valid until `discardDownload`. */
export interface DownloadReady {
  readonly file: Blob;
  readonly fileName: string;
  readonly sizeBytes: number;
}

export type { ExportChoice };

/** A collection that can be exported. */
export interface ExportableCollection {
  readonly id: string;
  readonly name: string;
}

/** An opened backup file: everything known without a key. */
export interface OpenedFile {
  /** Identifies it in later calls. */
  readonly sourceId: string;
  readonly repositoryId: string;
  readonly createdAt: string;
  readonly slots: readonly { readonly kind: KeySlot['kind']; readonly label: string; readonly createdAt: string }[];
  /** Its passkey slots, with the data needed to ask each passkey. */
  readonly passkeys: readonly PasskeyFacts[];
  readonly sizeBytes: number;
  /** Whether this browser already has a key that opens it: then it need not be unlocked. */
  readonly isUnlocked: boolean;
}

/** The location of a backup to restore: in this browser, in an opened file (or folder), or at another destination. */
export type RestoreSource =
  | { readonly kind: 'here' }
  | { readonly kind: 'file'; readonly sourceId: string }
  | { readonly kind: 'destination'; readonly destinationId: string };

export interface RestoreResult {
  /** The backup of the state before, which *Undo* brings back; missing if the person continued without one. */
  readonly undoId?: string;
  readonly records: number;
  readonly files: number;
  readonly durationMs: number;
}

/** The effect of a restore, stored on this device so that it can be undone later, even after a reload. */
export interface LastRestore {
  readonly restoredAt: string;
  readonly backupTakenAt: string;
  readonly backupName: string;
  readonly undoId?: string;
  readonly isUndo: boolean;
  /** For an undo: which restore was undone or redone, by the backup it was made from. */
  readonly undone?: { readonly kind: 'undo' | 'redo'; readonly backup: NamedBackup };
}

/**
 * The effect of undoing the last restore, and the changes since, to be shown before later work is touched. Figures
 * count rows.
 */
export interface UndoQuestion {
  readonly questionId: string;
  /** What the undo restores, changes back and removes, if later changes stay. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Changed since the restore, and not by it: these stay. */
  readonly stays: number;
  /** Changed by the restore, and changed again since. */
  readonly conflicts: number;
  /** The first of them, with the fields that both changed: the present values, and those before the restore. */
  readonly conflictRows: readonly UndoConflict[];
  /** `false`: the changes since are unknown, and the undo returns everything to the state before the restore. */
  readonly isBaseKnown: boolean;
}

/** A row that both the restore and the person changed. */
export interface UndoConflict {
  readonly table: string;
  readonly keyText: string;
  readonly title: string;
  /** Empty if the row can only be taken as a whole. */
  readonly fields: readonly {
    readonly field: string;
    readonly label: string;
    readonly before: string;
    readonly after: string;
  }[];
}

/**
 * The answer to an `UndoQuestion`: whether items changed by both the restore and the person stay as they are, or go
 * back.
 */
export interface UndoAnswer {
  readonly questionId: string;
  readonly later: 'stays' | 'goes';
}

export type UndoOutcome =
  /** `stays`: rows changed since the restore that were left unchanged. */
  | { readonly kind: 'undone'; readonly result: RestoreResult; readonly stays: number }
  /** Nothing has changed yet. */
  | { readonly kind: 'asks'; readonly question: UndoQuestion };

/** A restore that never finished, because its tab was closed. The data is entirely old or entirely new. */
export interface InterruptedRestore {
  readonly startedAt: string;
  readonly backupTakenAt: string;
  readonly backupName: string;
  /** The backup of the state before. */
  readonly undoId?: string;
  readonly isUndo: boolean;
  /**
   * What `restoreAgain` needs to repeat it. Missing if the backup was in a file, or rows were to be kept twice: then
   * the person has to choose again.
   */
  readonly again?: {
    readonly backupId: string;
    readonly choice: RestoreChoice;
    /** As it was compared: see `ComparedSide`. */
    readonly matching?: readonly CollectionPair[];
  };
}

/** A new recovery key, shown once. */
export interface RecoveryKit {
  /** Nine groups of four. */
  readonly recoveryKey: string;
  readonly repositoryId: string;
  readonly createdAt: string;
}

/** Calls about backups, and about restoring them whole. They throw a `BackupError`; the notable codes are listed. */
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

  /**
   * @throws `locked` while there is no passphrase or recovery key, because no one could open the file;
   *   `quota-exceeded`, `cancelled`.
   */
  prepareDownload: job<(id: string) => DownloadReady>({ access: 'unlocked', args: 1 }),
  /** Call it once the browser has saved the file. */
  discardDownload: call<() => void>({ access: 'open' }),

  /**
   * An open export of the current data: readable by anyone. `discardDownload` releases it, too. @throws `cancelled`,
   * `quota-exceeded`, `source-failed`.
   */
  exportNow: job<(choice: ExportChoice) => DownloadReady>({ access: 'open', args: 1 }),
  /** The same for the content of a backup. @throws as `exportNow`, and `damaged`, `missing-object`. */
  exportBackup: job<(source: RestoreSource, id: string, choice: ExportChoice) => DownloadReady>({
    access: 'unlocked',
    args: 3,
  }),
  listBackupCollections: call<(source: RestoreSource, id: string) => readonly ExportableCollection[]>({
    access: 'unlocked',
  }),

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

  /** @throws `not-a-zip`, `not-a-backup-file`, `truncated`, `damaged`, `newer-version`, `limit-exceeded`. */
  openFile: job<(file: Blob) => OpenedFile>({ access: 'unlocked', args: 1 }),
  closeFile: call<(sourceId: string) => void>({ access: 'open' }),
  /** `false`: no slot accepts it. @throws `mistyped-recovery-key`. */
  unlockFile: job<(sourceId: string, credential: Credential) => boolean>({ access: 'unlocked', args: 2 }),
  listFileBackups: call<(sourceId: string) => BackupList>({ access: 'unlocked' }),
  /** The check that needs no key: every object against its id. */
  checkFileObjects: job<(sourceId: string) => ObjectsReport>({ access: 'open', args: 1 }),
  /** The full check of one backup; unreadable parts are named. */
  checkBackup: job<(source: RestoreSource, id: string) => BackupCheck>({ access: 'unlocked', args: 2 }),

  getLastRestore: call<() => LastRestore | null>({ access: 'open' }),
  /** `null` if the last restore finished, or one is running right now. */
  getInterruptedRestore: call<() => InterruptedRestore | null>({ access: 'open' }),
  /** The person has seen it. */
  dismissInterruptedRestore: call<() => void>({ access: 'open' }),
  /**
   * Takes back the changes of the last restore, and keeps later ones; can itself be undone. Asks first if there are
   * later changes.
   */
  undoLastRestore: job<(answer?: UndoAnswer) => UndoOutcome>({ access: 'unlocked', args: 1 }),
};

/** The effect of undoing the last restore: an undo, or a redo. */
export function undoKind(last: Pick<LastRestore, 'isUndo' | 'undone'>): 'undo' | 'redo' {
  return last.isUndo && last.undone?.kind !== 'redo' ? 'redo' : 'undo';
}
