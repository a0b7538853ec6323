import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { RowDecision, RowSides } from './decide-row.ts';
import type { RestoreJournal } from './restore-journal.ts';
import type { RestoreChoice } from './restore-plan.ts';

/** A backup and where it is: in the same repository, or in another replica of it. */
export interface RestoreBase {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
}

/** What a plan is made of. */
export interface RestoreInput {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly source: Source;
  /**
   * That the snapshot is of a source with another name is meant, as for a copy of a database. Otherwise it is refused:
   * tables of two apps can have the same name.
   */
  readonly fromOtherSource?: boolean;
  /** Everything, exactly, where it is left out. */
  readonly choice?: RestoreChoice;
  /** An earlier backup that both the snapshot and the present come from: changes are judged against it. */
  readonly base?: RestoreBase;
  /** For the mode `undo`: what the restore that is undone left behind; the snapshot is of the state before it. */
  readonly undoes?: RestoreJournal;
  /** Told that deciding begins, perhaps again: where what the plan relied on proves to be damaged. */
  readonly onStart?: () => void;
  /** Told every row at which the backup and the present differ, and what would be done: for a preview. */
  readonly onDecision?: (decision: RowDecision, sides: RowSides) => void;
}

/** A table that both the backup and the app have. */
export interface CommonTable {
  readonly stored: SnapshotTable;
  readonly described: TableDescription;
}
