// What the page and the worker say to each other. Everything here is plain data that structured clone carries.
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

/** The `BroadcastChannel` on which every tab hears that backups, keys or the last restore have changed. */
export const CHANGES_CHANNEL = 'heirloom-backups';

/** The repository in this browser, and whether a person could open a copy of it anywhere else. */
export interface BackupStatus {
  /**
   * `none`: no backup was ever made here, or what was made is gone (then `wasLost`). `locked`: backups are here, but
   * this browser has lost the key to them: `unlockHere`, or `startOver` where no one has one.
   */
  readonly repository: 'none' | 'ready' | 'locked';
  /** There were backups in this browser, and they are gone. The next backup begins again with the same keys. */
  readonly wasLost?: true;
  readonly repositoryId?: string;
  /** Where it is kept: `opfs`, `indexeddb`. */
  readonly storageKind?: string;
  readonly sizeBytes?: number;
  readonly hasPassphrase: boolean;
  readonly hasRecoveryKey: boolean;
  /** When the person showed that they hold the recovery key, by typing part of it back. ISO 8601. */
  readonly keyProvenAt?: string;
  /** `setPassphrase` and `createRecoveryKit` ask for a key that opens the backups now. */
  readonly keyChangesNeedCredential?: true;
  /** The passkeys that open them, at their sites. Missing where there are none. */
  readonly passkeys?: readonly PasskeyFacts[];
  /** This browser keeps no key of its own, as the person wants it: it is unlocked for a while by `unlockHere`. */
  readonly isKeyWithdrawn?: true;
}

/** What a verification read back: bytes of records and files, in so many pieces. */
export interface VerifiedAmount {
  readonly bytes: number;
  readonly chunks: number;
}

/** A backup as the screens show it. */
export interface BackupSummary {
  /** The lasting id: it stays when the backup is renamed or pinned. */
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
  /** The kinds of files that it has not, where it has the others. */
  readonly leftOut?: readonly FileKind[];
  readonly appVersion: string;
  readonly schemaVersion: number;
  readonly deviceName: string;
  /** What a person has entered: not collections, fields, views and settings. */
  readonly records: number;
  readonly files: number;
  /** Bytes of everything that it holds, as if it stood alone and unpacked. */
  readonly bytes: number;
  /** What was stored again for it: bytes, and pieces. */
  readonly newBytes: number;
  readonly newChunks: number;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[];
  readonly omitted: Snapshot['omitted'];
  readonly omittedCount: number;
  /** When every byte of it was last read back and found right, on this device. ISO 8601. */
  readonly verifiedAt?: string;
  readonly verified?: VerifiedAmount;
  /** What the last verification found wrong; empty or missing where nothing. */
  readonly findings?: CheckReport['findings'];
}

/** What a full check came to, and what of the backup cannot be read, in words; missing where that is nothing. */
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
  /** The kinds of files that do not come along: see `FILE_KINDS`. */
  readonly leaveOut?: readonly string[];
  readonly name?: string;
  readonly note?: string;
  /** Read it back afterwards and check every byte of it; then the summary says `verifiedAt`, or `findings`. */
  readonly verify?: boolean;
}

/** What deleting some backups would do. */
export interface DeletionPreview {
  readonly freedBytes: number;
}

/** `notFreed`: the backups are deleted, but why their space could not be freed yet. */
export interface DeleteResult {
  readonly freedBytes: number;
  readonly notFreed?: SerializedBackupError;
}

/** The file is backed by the disk where the browser can (OPFS); valid until `discardDownload`. */
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

/** A backup file that was opened: what can be known before a key. */
export interface OpenedFile {
  /** Names it in later calls. */
  readonly sourceId: string;
  readonly repositoryId: string;
  readonly createdAt: string;
  readonly slots: readonly { readonly kind: KeySlot['kind']; readonly label: string; readonly createdAt: string }[];
  /** The passkeys among them: what each is asked with. */
  readonly passkeys: readonly PasskeyFacts[];
  readonly sizeBytes: number;
  /** Whether this browser holds a key that opens it already: then no unlocking is needed. */
  readonly isUnlocked: boolean;
}

/**
 * Where a backup to be restored is: in this browser, in an opened file (or folder), or in another place where copies
 * are kept.
 */
export type RestoreSource =
  | { readonly kind: 'here' }
  | { readonly kind: 'file'; readonly sourceId: string }
  | { readonly kind: 'destination'; readonly destinationId: string };

export interface RestoreResult {
  /** The backup of the state before, which *Undo* brings back; missing where the person continued without one. */
  readonly undoId?: string;
  readonly records: number;
  readonly files: number;
  readonly durationMs: number;
}

/** What a restore did, kept on this device so that it can be undone later, also after a reload. */
export interface LastRestore {
  readonly restoredAt: string;
  readonly backupTakenAt: string;
  readonly backupName: string;
  readonly undoId?: string;
  readonly isUndo: boolean;
  /** Of an undo: which restore was undone or redone, by the backup that it was made from. */
  readonly undone?: { readonly kind: 'undo' | 'redo'; readonly backup: NamedBackup };
}

/**
 * What undoing the last restore would do, and what was changed since: asked before later work is touched. Figures are
 * of rows.
 */
export interface UndoQuestion {
  readonly questionId: string;
  /** What the undo brings back, changes back and removes, if later changes stay. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Changed since the restore, and not by it: these stay. */
  readonly stays: number;
  /** Changed by the restore, and changed again since. */
  readonly conflicts: number;
  /** The first of them, with the fields that both changed: as they are now, and as they were before the restore. */
  readonly conflictRows: readonly UndoConflict[];
  /**
   * `false`: what was changed since is not known, and the undo takes everything back to the state before the restore.
   */
  readonly isBaseKnown: boolean;
}

/** A row that both the restore and the person changed. */
export interface UndoConflict {
  readonly table: string;
  readonly keyText: string;
  readonly title: string;
  /** None where the row can only be taken as a whole. */
  readonly fields: readonly {
    readonly field: string;
    readonly label: string;
    readonly before: string;
    readonly after: string;
  }[];
}

/**
 * The answer to an `UndoQuestion`: whether what both the restore and the person changed stays as it is now, or goes
 * back.
 */
export interface UndoAnswer {
  readonly questionId: string;
  readonly later: 'stays' | 'goes';
}

export type UndoOutcome =
  /** `stays`: rows changed since the restore that are as they were. */
  | { readonly kind: 'undone'; readonly result: RestoreResult; readonly stays: number }
  /** Nothing has changed yet. */
  | { readonly kind: 'asks'; readonly question: UndoQuestion };

/** A restore that never came to its end, since its tab was closed. The data is wholly the old or wholly the new. */
export interface InterruptedRestore {
  readonly startedAt: string;
  readonly backupTakenAt: string;
  readonly backupName: string;
  /** The backup of the state before. */
  readonly undoId?: string;
  readonly isUndo: boolean;
  /**
   * By what `restoreAgain` does it once more. Missing where the backup was in a file, or rows were to be kept twice:
   * then it is chosen again.
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

/** Calls about backups, and about restoring them whole. They throw a `BackupError`; the notable codes are named. */
export const BACKUP_CALLS = {
  getStatus: call<() => BackupStatus>({ access: 'open' }),
  /** @throws `locked` where this browser has lost its key. */
  listBackups: call<() => BackupList>({ access: 'open' }),
  /** @throws `busy` while another tab or job writes, `cancelled`, `quota-exceeded`, `source-failed`, `locked`. */
  backUp: job<(request: BackUpRequest) => BackupSummary>({ access: 'open', args: 1 }),
  amendBackup: call<
    (
      id: string,
      change: { readonly name?: string; readonly note?: string; readonly isPinned?: boolean },
    ) => BackupSummary
  >({ access: 'unlocked' }),
  /** Says what deleting them would free; changes nothing. */
  previewDeletion: call<(ids: readonly string[]) => DeletionPreview>({ access: 'open' }),
  /** Forgets them and frees what they alone needed. Gives the bytes freed. */
  deleteBackups: job<(ids: readonly string[]) => DeleteResult>({ access: 'unlocked', args: 1 }),
  /** Reads, decrypts and verifies every byte of one backup. */
  verifyBackup: job<(id: string) => CheckReport>({ access: 'open', args: 1 }),

  /**
   * @throws `locked` while no passphrase or recovery key exists: a file that no one can open is no backup;
   *   `quota-exceeded`, `cancelled`.
   */
  prepareDownload: job<(id: string) => DownloadReady>({ access: 'unlocked', args: 1 }),
  /** To be called once the browser has saved the file. */
  discardDownload: call<() => void>({ access: 'open' }),

  /**
   * An open export of the data as it is now: readable by anyone. `discardDownload` lets go of it, too. @throws
   * `cancelled`, `quota-exceeded`, `source-failed`.
   */
  exportNow: job<(choice: ExportChoice) => DownloadReady>({ access: 'open', args: 1 }),
  /** The same of what a backup holds. @throws as `exportNow`, and `damaged`, `missing-object`. */
  exportBackup: job<(source: RestoreSource, id: string, choice: ExportChoice) => DownloadReady>({
    access: 'unlocked',
    args: 3,
  }),
  listBackupCollections: call<(source: RestoreSource, id: string) => readonly ExportableCollection[]>({
    access: 'unlocked',
  }),

  /**
   * Sets the first passphrase, or replaces it. Makes the repository if there is none.
   * @param current needed where the status says `keyChangesNeedCredential`: `locked` without it, `wrong-passphrase` or
   *   `wrong-recovery-key` where it does not open the backups.
   */
  setPassphrase: call<(passphrase: string, current?: Credential) => void>({ access: 'unlocked' }),
  /**
   * Makes a recovery key; it opens the repository from `confirmRecoveryKit` on, and replaces an earlier one then.
   * Until then it is in memory only: after a reload, ask for another.
   * @param current as for `setPassphrase`.
   */
  createRecoveryKit: call<(current?: Credential) => RecoveryKit>({ access: 'unlocked' }),
  /** @param typed the groups that the person was asked for, by their position (0–8). `false` where one is not right. */
  confirmRecoveryKit: call<(typed: Readonly<Record<number, string>>) => boolean>({ access: 'unlocked' }),
  /**
   * Opens the backups in this browser where it has lost its key (status `locked`). `false`: no slot takes it. @throws
   * `mistyped-recovery-key`.
   */
  unlockHere: job<(credential: Credential) => boolean>({ access: 'open', args: 1 }),
  /** Removes the backups in this browser that it has no key for (status `locked`), so that new ones can be made. */
  startOver: call<() => void>({ access: 'unlocked' }),

  /** @throws `not-a-zip`, `not-a-backup-file`, `truncated`, `damaged`, `newer-version`, `limit-exceeded`. */
  openFile: job<(file: Blob) => OpenedFile>({ access: 'unlocked', args: 1 }),
  closeFile: call<(sourceId: string) => void>({ access: 'open' }),
  /** `false`: no slot takes it. @throws `mistyped-recovery-key`. */
  unlockFile: job<(sourceId: string, credential: Credential) => boolean>({ access: 'unlocked', args: 2 }),
  listFileBackups: call<(sourceId: string) => BackupList>({ access: 'unlocked' }),
  /** The check that needs no key: every object against its id. */
  checkFileObjects: job<(sourceId: string) => ObjectsReport>({ access: 'open', args: 1 }),
  /** The full check of one backup; what of it cannot be read is named. */
  checkBackup: job<(source: RestoreSource, id: string) => BackupCheck>({ access: 'unlocked', args: 2 }),

  getLastRestore: call<() => LastRestore | null>({ access: 'open' }),
  /** `null` where the last restore came to its end, or one is running just now. */
  getInterruptedRestore: call<() => InterruptedRestore | null>({ access: 'open' }),
  /** The person has seen it. */
  dismissInterruptedRestore: call<() => void>({ access: 'open' }),
  /**
   * Takes back what the last restore changed, and keeps what was changed since; itself undoable. Asks first where
   * anything was.
   */
  undoLastRestore: job<(answer?: UndoAnswer) => UndoOutcome>({ access: 'unlocked', args: 1 }),
};
