import type { SnapshotId } from '../core/ids.ts';
import type { Snapshot, TreeRoot } from '../format/snapshot.ts';
import type { Fitting, TableRole } from '../snapshot/source.ts';
import type { UnreadableData } from '../repository/unreadable-data.ts';
import type { ResolutionRule, RestoreMode } from './decide-row.ts';
import type { SelectionRule } from './selection.ts';

/** What a person wants of a restore. */
export interface RestoreChoice {
  /** `undo`: takes back what one restore changed, and keeps what was changed since. Needs `RestoreInput.undoes`. */
  readonly mode: RestoreMode | 'undo';
  /** Nothing said: everything. */
  readonly selection: readonly SelectionRule[];
  readonly resolutions: readonly ResolutionRule[];
  /**
   * What to do about what the backup has but cannot be read. *Refuse*, unless it is said otherwise: such a restore
   * fails and changes nothing. *Leave out*: all else is restored; what is left out is named by the plan, which is to be
   * shown to the person first.
   */
  readonly unreadable?: 'refuse' | 'leave-out';
}

/** Everything, exactly as in the backup. */
export const WHOLE_AND_EXACT: RestoreChoice = { mode: 'exact', selection: [], resolutions: [] };

/** What is done to one row. */
export interface RowAction {
  readonly keyText: string;
  /** `fit`: the present row stays, and is fitted to those that are brought. */
  readonly action: 'add' | 'replace' | 'merge' | 'copy' | 'remove' | 'fit';
  /** `merge`: the fields that are taken from the backup. */
  readonly fields?: readonly string[];
  /** The present row goes before anything is put: another row needs a value that only it has in a unique index. */
  readonly freesValue?: true;
  /** `copy`: the key under which the backup's row stands beside the present one. */
  readonly newKeyText?: string;
}

/** The state that a plan was made for: if it is no longer so when the plan is applied, the plan is stale. */
export type ExpectedState =
  | { readonly kind: 'tree'; readonly root: TreeRoot | null }
  /** SHA-256 over the lines of just these rows. */
  | { readonly kind: 'rows'; readonly keyTexts: readonly string[]; readonly digest: string };

/** What is done to one table of records. */
export type TableChanges =
  | { readonly kind: 'none' }
  /** All rows go, and those of the backup come: where most of them differ. */
  | { readonly kind: 'replace-all'; readonly expected: ExpectedState }
  | { readonly kind: 'rows'; readonly actions: readonly RowAction[]; readonly expected: ExpectedState };

/** What is done to one content-addressed table. */
export type ContentChanges =
  | { readonly kind: 'none' }
  /** Everything that is missing comes; where `removesOthers`, what the backup does not have goes. */
  | {
      readonly kind: 'all';
      readonly removesOthers: boolean;
      /** Keys that are not removed all the same: rows that stay, since the backup's cannot be read, need them. */
      readonly keeps?: readonly string[];
      /** As below. */
      readonly replaces?: readonly string[];
    }
  | {
      readonly kind: 'keys';
      readonly keyTexts: readonly string[];
      /** For an undo: keys that the restore brought in and that go again. */
      readonly removes?: readonly string[];
      /** Keys that are here, but whose content cannot be read: they count as missing. */
      readonly replaces?: readonly string[];
    };

/** Figures of what a restore would do to one table. */
export interface TableRestorePlan {
  readonly name: string;
  readonly role: TableRole;
  readonly isContentAddressed: boolean;
  readonly rowsNow: number;
  readonly rowsInBackup: number;
  /** Bytes that the backup has for the table, files too. */
  readonly bytes: number;
  /** How the backup differs from now, whatever is chosen. Not known (0) where only chosen rows were looked at. */
  readonly differing: { readonly added: number; readonly changed: number; readonly removed: number };
  /** What the restore would do. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Rows that were not chosen, but that chosen ones cannot be without. */
  readonly following: number;
  readonly conflicts: number;
  /** Conflicts that no rule settles: the backup's is taken. */
  readonly unsettled: number;
  /**
   * Conflicts that need a choice of the person, since what was asked for, or the default, cannot be done: until then,
   * what is here now stays. Missing: none.
   */
  readonly needsChoice?: number;
  /**
   * Of `added`: rows of which both sides are kept, the backup's under a key of its own. What points at them still
   * points at the present one. Missing: none.
   */
  readonly copied?: number;
  /** For an undo: rows changed since the restore that stay as they are now, conflicts apart. Missing: none. */
  readonly stays?: number;
  /**
   * Values of live rows that no backup can contain (keys, handles), and that stay in place in rows that change.
   * Missing: none.
   */
  readonly carriedOver?: number;
  /** The same, of rows and fields that go: neither this backup nor an undo brings them back. Missing: none. */
  readonly lostForGood?: number;
  /** Rows that the backup has but that cannot be read, in what was looked at: they are left out. Missing: none. */
  readonly unreadable?: number;
}

/** What a restore would do: plain data, to be shown before anything is done, and to be applied as it is. */
export interface RestorePlan {
  readonly snapshotId: SnapshotId;
  readonly lastingId: SnapshotId;
  readonly takenAt: string;
  readonly app: Snapshot['app'];
  readonly schemaVersion: number;
  readonly choice: RestoreChoice;
  readonly tables: readonly TableRestorePlan[];
  /** Tables of the app that this backup does not have: they stay as they are. */
  readonly untouched: readonly string[];
  /** Tables of the backup that the app does not have (any more): they are not restored. */
  readonly unknown: readonly string[];
  /** References of chosen rows to rows that are neither here nor in the backup, or cannot be read there. */
  readonly dangling: number;
  readonly bytes: number;
  /**
   * What is left out, since it cannot be read. Rows that are here now in place of it stay, files too; nothing that they
   * need is removed. Empty, unless the choice says that it may be left out.
   */
  readonly unreadable: readonly UnreadableData[];
  /** How rows that are brought are made to agree with those that stay. Missing where they do as they are. */
  readonly fitting?: Fitting;
  readonly changes: Readonly<Record<string, TableChanges>>;
  readonly content: Readonly<Record<string, ContentChanges>>;
  /** The keys that auto-increment tables give next at the least: those of deleted rows are not given again. */
  readonly nextKeys: Readonly<Record<string, number>>;
}
