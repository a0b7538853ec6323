import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { RowDecision, RowSides } from './decide-row.ts';
import type { RestoreJournal } from './restore-journal.ts';
import type { RestoreChoice } from './restore-plan.ts';

/** A backup and its location: in the same repository, or in another replica of it. */
export interface RestoreBase {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
}

/** The inputs of a restore plan. */
export interface RestoreInput {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly source: Source;
  /**
   * Confirms that the snapshot is of a source with another name, as for a copy of a database. Otherwise it is refused:
   * tables of two apps can have the same name.
   */
  readonly fromOtherSource?: boolean;
  /** Default: everything, exactly. */
  readonly choice?: RestoreChoice;
  /** An earlier backup from which both the snapshot and the present derive: changes are judged against it. */
  readonly base?: RestoreBase;
  /** For the mode `undo`: the result of the restore to be undone; the snapshot is of the state before it. */
  readonly undoes?: RestoreJournal;
  /** Called when deciding begins, possibly again if a part that the plan relied on proves to be damaged. */
  readonly onStart?: () => void;
  /**
   * Receives every row that differs between the backup and the present, with the decision, for a preview. To list
   * conflicts only, give `onConflict` instead: then an empty table is planned without reading its rows.
   */
  readonly onDecision?: (decision: RowDecision, sides: RowSides) => void;
  /** Receives the rows that both sides have changed, or that a unique index does not allow. */
  readonly onConflict?: (decision: RowDecision) => void;
}

/** A table that both the backup and the app have. */
export interface CommonTable {
  readonly stored: SnapshotTable;
  readonly described: TableDescription;
}
