import { BackupError } from '../core/errors.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { ChunkSaver } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';
import { groupCounterOf } from '../snapshot/group-counter.ts';
import { HoldingSaver } from '../snapshot/holding-saver.ts';
import { writeLiveTree } from '../snapshot/live-tree.ts';
import { createBoundaryTest } from '../snapshot/page-cutter.ts';
import type { TableDescription } from '../snapshot/source.ts';
import type { Added } from '../snapshot/store-attachment.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { changedRowsOf, type RowChanges } from './row-changes.ts';
import type { StateTrees } from './state-trees.ts';

/** Trees to be changed, and where the new parts go. */
interface ChangingTrees {
  readonly repository: Repository;
  readonly tables: readonly SnapshotTable[];
  readonly described: readonly TableDescription[];
  readonly saver: ChunkSaver;
  readonly added: Added;
}

/** Writes the trees of a state with some rows changed: only the pages that differ. @returns all tables. */
export async function writeChanges(
  { repository, tables, described, saver, added }: ChangingTrees,
  changes: RowChanges,
  options: StorageOptions = {},
): Promise<readonly SnapshotTable[]> {
  const endsBehind = await createBoundaryTest(repository.keys.pageBoundaryKey);
  const written: SnapshotTable[] = [];
  for (const base of tables) {
    const rows = changes.tables.get(base.name);
    if (!rows) {
      written.push(base);
      continue;
    }
    const description = described.find(({ name }) => name === base.name);
    const result = await writeLiveTree(
      { repository, base, changed: changedRowsOf(rows), count: undefined },
      {
        writer: saver,
        endsBehind,
        added,
        signal: options.signal,
        groups: description && groupCounterOf(description),
        onRows: () => undefined,
      },
    );
    if (result.kind === 'doubt') throw new BackupError('damaged', { context: { table: base.name, what: result.why } });
    // What is no longer known of the table is left out.
    const { groupRows: _groups, keysHash: _hash, ...facts } = base;
    written.push({ ...facts, ...result.table });
  }
  return written;
}

/** A state with some rows changed, whose new parts are only in memory. */
export async function changedInMemory(
  state: StateTrees,
  changes: RowChanges,
  described: readonly TableDescription[],
  options: StorageOptions = {},
): Promise<Pick<StateTrees, 'repository' | 'tables'>> {
  const { repository } = state;
  const saver = new HoldingSaver(repository);
  const added = { chunks: 0, bytes: 0 };
  const tables = await writeChanges({ repository, tables: state.tables, described, saver, added }, changes, options);
  return {
    repository: { ...repository, heldChunks: new Map([...(repository.heldChunks ?? []), ...saver.held]) },
    tables,
  };
}
