import type { CallOptions } from '../core/progress.ts';
import { lastingId, type Snapshot, type SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import {
  type ContentChanges,
  type RestorePlan,
  type RowAction,
  type TableChanges,
  WHOLE_AND_EXACT,
} from '../restore/restore-plan.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { RowChange, RowChanges } from './row-changes.ts';
import { tableOf } from './state-trees.ts';

/** A merge, ready to be applied to the live data. */
export interface ReadyMerge {
  readonly repository: Repository;
  readonly source: Source;
  /** The state that the live data must still be in. */
  readonly before: readonly SnapshotTable[];
  readonly merged: Snapshot;
  readonly changes: RowChanges;
  readonly described: readonly TableDescription[];
  readonly memo: string;
}

/**
 * Applies a merge as a restore does: files first, then one transaction, in which the changed tables are compared with
 * the state that was merged. The memo changes with them.
 * @throws BackupError `stale-plan` if the live data has changed meanwhile, and all others of `applyRestore`.
 */
export async function applyMerge(merge: ReadyMerge, options: CallOptions = {}): Promise<void> {
  const { repository, source, merged, memo } = merge;
  await applyRestore(repository, source, planOf(merge), { ...options, rewritten: merged, memo });
}

const NO_ROWS: ReadonlyMap<string, RowChange> = new Map();

function planOf({ before, merged, changes, described }: ReadyMerge): RestorePlan {
  const records: Record<string, TableChanges> = {};
  const content: Record<string, ContentChanges> = {};
  for (const table of described) {
    const rows = changes.tables.get(table.name) ?? NO_ROWS;
    const own = tableOf({ tables: before }, table.name);
    if (!own || changes.tables.size === 0) continue;
    if (table.isContentAddressed) content[table.name] = contentChanges(rows);
    else
      // A table that stays as it is is compared too: its rows may have come to need one that goes.
      records[table.name] = {
        kind: 'rows',
        actions: [...rows].map(([keyText, change]) => actionOf(table, keyText, change)),
        expected: { kind: 'tree', root: own.root },
      };
  }
  return {
    snapshotId: merged.id,
    lastingId: lastingId(merged),
    takenAt: merged.takenAt,
    app: merged.app,
    schemaVersion: merged.source.schemaVersion,
    choice: WHOLE_AND_EXACT,
    tables: [],
    untouched: [],
    unknown: [],
    dangling: 0,
    bytes: 0,
    unreadable: [],
    changes: records,
    content,
    nextKeys: nextKeysOf(before, merged),
  };
}

function actionOf({ uniqueIndexes = [] }: TableDescription, keyText: string, { before, after }: RowChange): RowAction {
  if (!after) return { keyText, action: 'remove' };
  if (!before) return { keyText, action: 'add' };
  return { keyText, action: 'replace', ...(uniqueIndexes.length > 0 ? { freesValue: true } : {}) };
}

function contentChanges(rows: ReadonlyMap<string, RowChange>): ContentChanges {
  const entries = [...rows];
  return {
    kind: 'keys',
    keyTexts: entries.filter(([, { after }]) => after).map(([keyText]) => keyText),
    removes: entries.filter(([, { after }]) => !after).map(([keyText]) => keyText),
    replaces: entries.filter(([, { before, after }]) => before && after).map(([keyText]) => keyText),
  };
}

/** Auto-increment tables go on behind the highest key that either side has given. */
function nextKeysOf(before: readonly SnapshotTable[], { tables }: Snapshot): Record<string, number> {
  const higher = tables.flatMap(({ name, nextKey = 0 }): [string, number][] =>
    nextKey > (tableOf({ tables: before }, name)?.nextKey ?? Infinity) ? [[name, nextKey]] : [],
  );
  return Object.fromEntries(higher);
}
