import type { SnapshotId } from '../core/ids.ts';
import type { Snapshot, TreeRoot } from '../format/snapshot.ts';
import type { TableRole } from '../snapshot/source.ts';
import type { Fitting } from '../snapshot/source-fitting.ts';
import type { UnreadableData } from '../repository/unreadable-data.ts';
import type { ResolutionRule, RestoreMode } from './decide-row.ts';
import type { SelectionRule } from './selection.ts';

/** A person's request for a restore. */
export interface RestoreChoice {
  /** `undo`: takes back the changes of one restore, and keeps later ones. Needs `RestoreInput.undoes`. */
  readonly mode: RestoreMode | 'undo';
  /** Missing: everything. */
  readonly selection: readonly SelectionRule[];
  readonly resolutions: readonly ResolutionRule[];
  /**
   * What to do about unreadable parts of the backup. *Refuse* (the default): the restore fails and changes nothing.
   * *Leave out*: everything else is restored; the plan lists the parts left out, which should be shown to the person
   * first.
   */
  readonly unreadable?: 'refuse' | 'leave-out';
}

/** Everything, exactly as in the backup. */
export const WHOLE_AND_EXACT: RestoreChoice = { mode: 'exact', selection: [], resolutions: [] };

/** The change of one row. */
export interface RowAction {
  readonly keyText: string;
  /** `fit`: the present row stays, and is fitted to the restored ones. */
  readonly action: 'add' | 'replace' | 'merge' | 'copy' | 'remove' | 'fit';
  /** `merge`: the fields taken from the backup. */
  readonly fields?: readonly string[];
  /** The present row is removed before anything is put: another row needs its value in a unique index. */
  readonly freesValue?: true;
  /** `copy`: the key under which the backup's row is kept next to the present one. */
  readonly newKeyText?: string;
}

/** The state for which a plan was made: if it has changed when the plan is applied, the plan is stale. */
export type ExpectedState =
  | { readonly kind: 'tree'; readonly root: TreeRoot | null }
  /** SHA-256 over the lines of only these rows. */
  | { readonly kind: 'rows'; readonly keyTexts: readonly string[]; readonly digest: string };

/** The changes of one table of records. */
export type TableChanges =
  | { readonly kind: 'none' }
  /** All rows are replaced by those of the backup, if most of them differ. */
  | { readonly kind: 'replace-all'; readonly expected: ExpectedState }
  | { readonly kind: 'rows'; readonly actions: readonly RowAction[]; readonly expected: ExpectedState };

/** The changes of one content-addressed table. */
export type ContentChanges =
  | { readonly kind: 'none' }
  /** Everything missing is restored; with `removesOthers`, keys that the backup does not have are removed. */
  | {
      readonly kind: 'all';
      readonly removesOthers: boolean;
      /** Keys that are kept nevertheless: rows that stay, because the backup's version cannot be read, need them. */
      readonly keeps?: readonly string[];
      /** As below. */
      readonly replaces?: readonly string[];
    }
  | {
      readonly kind: 'keys';
      readonly keyTexts: readonly string[];
      /** For an undo: keys that the restore brought in and that are removed again. */
      readonly removes?: readonly string[];
      /** Keys that exist here, but whose content cannot be read: they count as missing. */
      readonly replaces?: readonly string[];
    };

/** Figures about the changes of one table. */
export interface TableRestorePlan {
  readonly name: string;
  readonly role: TableRole;
  readonly isContentAddressed: boolean;
  readonly rowsNow: number;
  readonly rowsInBackup: number;
  /** The backup's bytes of the table, including files. */
  readonly bytes: number;
  /** How the backup differs from now, whatever is chosen. Unknown (0) if only chosen rows were compared. */
  readonly differing: { readonly added: number; readonly changed: number; readonly removed: number };
  /** The changes of the restore. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Rows that were not chosen, but that chosen ones need. */
  readonly following: number;
  readonly conflicts: number;
  /** Conflicts that no rule settles: the backup's version is taken. */
  readonly unsettled: number;
  /**
   * Conflicts that the person must settle, because the request or the default is impossible: until then, the present
   * version stays. Missing: none.
   */
  readonly needsChoice?: number;
  /**
   * Of `added`: rows of which both versions are kept, the backup's under a new key. References still refer to the
   * present one. Missing: none.
   */
  readonly copied?: number;
  /** For an undo: rows changed since the restore that stay as they are, without conflicts. Missing: none. */
  readonly stays?: number;
  /** Values of live rows that no backup can contain (keys, handles) and that stay in changed rows. Missing: none. */
  readonly carriedOver?: number;
  /** The same in removed rows and fields: neither this backup nor an undo brings them back. Missing: none. */
  readonly lostForGood?: number;
  /** Rows of the backup that cannot be read, among those compared: they are left out. Missing: none. */
  readonly unreadable?: number;
}

/** The changes of a restore: plain data, to be shown before anything happens, and applied unchanged. */
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
  /** References of chosen rows to rows that are neither here nor readable in the backup. */
  readonly dangling: number;
  readonly bytes: number;
  /**
   * The unreadable parts that are left out. Present rows and files in their place stay, and nothing that they need is
   * removed. Empty unless the choice allows it.
   */
  readonly unreadable: readonly UnreadableData[];
  /** How restored rows are made to agree with present ones. Missing if they already do. */
  readonly fitting?: Fitting;
  readonly changes: Readonly<Record<string, TableChanges>>;
  readonly content: Readonly<Record<string, ContentChanges>>;
  /** Minimum next keys of auto-increment tables, so that keys of deleted rows are not given again. */
  readonly nextKeys: Readonly<Record<string, number>>;
}
