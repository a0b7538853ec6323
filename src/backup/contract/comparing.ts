// Calls and types for comparing two states and restoring a part. A comparison is kept in the worker under its id; the
// page requests the visible part.
import type {
  FieldDecision,
  FittingNote,
  Resolution,
  RestoreChoice,
  RestorePlan,
  RowDecision,
} from '../../engine/index.ts';
import type { CollectionPair } from '../../catalogue/matching/pair-collections.ts';
import type { UnreadablePart } from './unreadable.ts';
import type { BackupSummary } from './backups.ts';
import type { RestoreResult, RestoreSource } from './restoring.ts';
import { call, job } from './call.ts';

/** One side of a comparison: a backup, or the data as it is now. */
export type ComparedSide =
  | { readonly kind: 'now' }
  | {
      readonly kind: 'backup';
      readonly source: RestoreSource;
      readonly id: string;
      /**
       * If compared with now: collections of the backup whose records go into a present collection with another id.
       * Fields, choices, views and relations follow by name. Missing: none.
       */
      readonly matching?: readonly CollectionPair[];
    };

/** A collection of a backup with a present namesake that has another id. */
export interface CollectionMatch extends CollectionPair {
  /** Its current name. */
  readonly name: string;
  readonly nameInBackup: string;
}

/** How many rows differ, and how: `added` are only in the later side, `removed` only in the earlier. */
export interface DifferenceCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly same: number;
}

/** One selectable part: a collection's records, or a table of configuration or files. */
export interface ComparedPart {
  readonly table: string;
  /** For records: the collection's id. */
  readonly group?: string;
  /** What to call it: a collection's name, or «Settings», «Fields», «Views», «Photos and files». */
  readonly label: string;
  readonly role: 'configuration' | 'data' | 'files';
  readonly color?: string;
  readonly icon?: string;
  readonly counts: DifferenceCounts;
  /** Records: the fields that differ in records that both sides have. */
  readonly fields?: readonly DifferingField[];
}

/** A field that differs in `count` records of a collection. */
export interface DifferingField {
  readonly field: string;
  readonly label: string;
  readonly count: number;
  /** The earlier side does not have the field itself any more. */
  readonly isMissingBefore?: true;
}

export interface Comparison {
  readonly comparisonId: string;
  readonly before: BackupSummary | 'now';
  readonly after: BackupSummary | 'now';
  /** An earlier backup that both come from, against which changes are judged. */
  readonly base?: BackupSummary;
  readonly parts: readonly ComparedPart[];
  /** A backup compared with now: which collections can be matched by name, whether they are or not. Missing: none. */
  readonly matches?: readonly CollectionMatch[];
  /** Those that are matched: `parts` counts their records within the present collections. Missing: none. */
  readonly matching?: readonly CollectionMatch[];
  /**
   * What of the later side, a backup, cannot be read: it is not among the differences. Missing: nothing that was met.
   */
  readonly unreadable?: readonly UnreadablePart[];
}

export interface DifferenceQuery {
  readonly table?: string;
  readonly group?: string;
  readonly change?: 'added' | 'changed' | 'removed';
  /** Searched in titles, without regard to case and accents. */
  readonly text?: string;
  readonly offset: number;
  readonly limit: number;
}

/** One row that differs, as a list shows it. */
export interface DifferentRow {
  readonly table: string;
  readonly keyText: string;
  /** For records: the collection's id. */
  readonly group?: string;
  /** The value of the collection's title field, or the key. */
  readonly title: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** Labels of the fields that differ. */
  readonly fieldLabels: readonly string[];
}

/** A field of a row on both sides, made readable: select options by their labels, relations by titles. */
export interface ComparedField {
  /** Such as `values.<field id>`: what a selection or resolution rule names. */
  readonly field: string;
  readonly label: string;
  readonly isDifferent: boolean;
  /** Plain text to be shown as such; empty where the side has no value. */
  readonly before: string;
  readonly after: string;
  /** Photos and files of the field; their bytes come by `readComparedFile`. */
  readonly beforeFiles?: readonly ComparedFile[];
  readonly afterFiles?: readonly ComparedFile[];
}

export interface ComparedFile {
  readonly hash: string;
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
}

export interface ComparedRow extends DifferentRow {
  readonly fields: readonly ComparedField[];
}

/**
 * A field of a conflict. `base`: its value before both sides changed it, '' for none; missing where that is not known.
 */
export interface ConflictField extends FieldDecision {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly base?: string;
}

/** A row on which both sides have changed, each in its way. */
export interface ConflictRow extends DifferentRow {
  readonly fields: readonly ConflictField[];
  /** When each side last changed it, ISO 8601; missing if its table does not record that. */
  readonly changedAt: { readonly here?: string; readonly inBackup?: string };
  readonly action: RowDecision['action'];
  readonly isSettled: boolean;
  /** The requested choice is impossible: the present version stays until another answer is given. */
  readonly needsChoice?: boolean;
  /** Another item has a value that only one may have. */
  readonly uniqueConflict?: { readonly label: string; readonly title: string };
  /** The possible answers: not every table allows *keep both*. */
  readonly resolutions: readonly Resolution[];
}

/** In how many rows of one part both sides changed the same field. */
export interface ConflictFieldCount {
  readonly table: string;
  readonly group?: string;
  readonly field: string;
  readonly label: string;
  readonly count: number;
}

/** A plan in the form that the confirmation shows. The plan itself stays in the worker. */
export interface PlannedRestore {
  readonly planId: string;
  readonly tables: RestorePlan['tables'];
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly following: number;
  readonly conflicts: number;
  readonly conflictFields: readonly ConflictFieldCount[];
  readonly unsettled: number;
  /** Conflicts in which the present version stays until the person chooses. */
  readonly needsChoice: number;
  /** Items of which both versions are kept: relations to them still refer to the present one. */
  readonly copied: number;
  /** Values that no backup can contain: those that stay in place, and those that are lost for good. */
  readonly carriedOver: number;
  readonly lostForGood: number;
  readonly filesToBring: number;
  readonly bytesToBring: number;
  readonly dangling: number;
  /** How values and parts of rows are adapted so that restored and present rows agree. */
  readonly fitted: readonly FittingNote[];
  /** Tables with rows that were not chosen, yet may change because of that. */
  readonly fittedTables: readonly string[];
  /** The unreadable parts that are left out: none, unless the choice allows it. */
  readonly unreadable?: readonly UnreadablePart[];
  /** Tables of the app that the backup does not have: they stay as they are. */
  readonly untouched: readonly string[];
  /** Tables of the backup that the app does not know: they are not restored. */
  readonly unknown: readonly string[];
  /** Estimated from the bytes and rows to be restored and this device's earlier speed. */
  readonly estimatedMs: number;
}

/** One version of a record in the backups. Equal adjacent versions are combined. */
export interface RecordVersion {
  /** The newest and the oldest backup with this version. */
  readonly newest: BackupSummary;
  readonly oldest: BackupSummary;
  readonly backups: number;
  /** Missing if those backups do not have the record. */
  readonly row?: ComparedRow;
  readonly isSameAsNow: boolean;
}

export interface RestoreAgainChoice {
  readonly safetyBackup: boolean;
  /** How many rows changed since the interruption may be changed or removed: none by default. */
  readonly agreedLater?: number;
}

export type RestoreAgainOutcome =
  | { readonly kind: 'restored'; readonly result: RestoreResult }
  /** Nothing has changed yet. `later`: rows changed since the interruption that it would change or remove. */
  | { readonly kind: 'asks'; readonly later: number };

/** Calls to compare states, and to restore a part. */
export const COMPARE_CALLS = {
  /** @throws `missing-object`, `locked`, `damaged`, `newer-version`, `cancelled`. */
  openComparison: job<(before: ComparedSide, after: ComparedSide) => Comparison>({ access: 'unlocked', args: 2 }),
  closeComparison: call<(comparisonId: string) => void>({ access: 'open' }),
  /**
   * @throws `missing-object` if the comparison is no longer open, because the worker was restarted. The same goes for
   *   all calls below.
   */
  listDifferences: call<
    (comparisonId: string, query: DifferenceQuery) => { readonly total: number; readonly rows: readonly DifferentRow[] }
  >({ access: 'unlocked' }),
  readDifference: call<(comparisonId: string, table: string, keyText: string) => ComparedRow>({ access: 'unlocked' }),
  /** The bytes of a photo or file, from whichever side has it. */
  readComparedFile: call<(comparisonId: string, hash: string) => Blob>({ access: 'unlocked' }),
  exportComparison: job<(comparisonId: string, format: 'json' | 'csv') => Blob>({ access: 'unlocked', args: 2 }),

  /** Plans a restore of the backup that is the comparison's `after`, onto now, its `before`. */
  planChosen: job<(comparisonId: string, choice: RestoreChoice) => PlannedRestore>({ access: 'unlocked', args: 2 }),
  listConflicts: call<
    (planId: string, offset: number, limit: number) => { readonly total: number; readonly rows: readonly ConflictRow[] }
  >({ access: 'unlocked' }),
  /** The dry run: the plan as a readable report. */
  exportPlan: call<(planId: string) => Blob>({ access: 'unlocked' }),
  /**
   * Backs up the present state (unless told not to), then does what was planned. If that backup fails, so does the
   * restore, with context `step: 'safety-backup'`: nothing was changed, and the person may continue without it.
   * @throws `stale-plan` if the data changed since the plan was made: nothing was changed; plan again.
   */
  restorePlanned: job<(planId: string, options: { readonly safetyBackup: boolean }) => RestoreResult>({
    access: 'unlocked',
    args: 2,
  }),

  /** A record through all backups in this browser, newest first. */
  recordHistory: job<(recordId: string) => readonly RecordVersion[]>({ access: 'unlocked', args: 1 }),
  /**
   * Brings one version of one record back, with what it cannot be without; undoable like any restore. `title`: of the
   * record, for the safety backup's name. Without options: with a safety backup.
   * @throws `missing-object` where that backup does not have the record; and as `restorePlanned`.
   */
  restoreVersion: job<
    (
      recordId: string,
      backupId: string,
      options?: { readonly safetyBackup: boolean; readonly title?: string },
    ) => RestoreResult
  >({ access: 'unlocked', args: 3 }),
  /**
   * Does once more what was cut off, onto how the data is now. Asks first where that takes what was changed since.
   * Without a choice: with a safety backup. @throws `missing-object` where there is nothing to do it by; and as
   * `restorePlanned`.
   */
  restoreAgain: job<(choice?: RestoreAgainChoice) => RestoreAgainOutcome>({ access: 'unlocked', args: 1 }),
};
