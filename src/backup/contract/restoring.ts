// Calls and types for opening a backup kept elsewhere, and for restores: the last, an interrupted one, and undo.
import type {
  CheckReport,
  Credential,
  KeySlot,
  ObjectsReport,
  PasskeyFacts,
  RestoreChoice,
} from '../../engine/index.ts';
import type { CollectionPair } from '../../catalogue/matching/pair-collections.ts';
import type { BackupList } from './backups.ts';
import { call, job } from './call.ts';
import type { NamedBackup } from './safety-reason.ts';
import type { UnreadablePart } from './unreadable.ts';

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

/** The result of a full check, and the unreadable parts of the backup in words; missing if there are none. */
export interface BackupCheck extends CheckReport {
  readonly unreadable?: readonly UnreadablePart[];
}

/** Calls about restores. They throw a `BackupError`; the notable codes are listed. */
export const RESTORE_CALLS = {
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
