import type { RestoreMode } from '../../../engine/index.ts';
import type { Comparison, PlannedRestore } from '../../../backup/contract/comparing.ts';
import { selectionRules } from './choice/selection-rules.ts';
import type { TreeChoice } from './choice/tree-choice.ts';

/** The changes of one table. */
export interface PlannedChange {
  readonly table: string;
  readonly role: 'configuration' | 'data' | 'files';
  readonly now: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

interface Asked {
  readonly mode: RestoreMode;
  readonly tree: TreeChoice;
}

/** Whether everything becomes exactly as in the backup: only then are files removed. */
export function isWholeAndExact({ mode, tree }: Asked, { parts }: Comparison): boolean {
  return mode === 'exact' && selectionRules(tree, parts).length === 0;
}

/**
 * The effect of a plan on each table, including files: these are identified by their content, so they are only added
 * and removed.
 */
export function plannedChanges(
  planned: PlannedRestore,
  comparison: Comparison,
  asked: Asked,
): readonly PlannedChange[] {
  const filesOnlyHere = comparison.parts.find(({ role }) => role === 'files')?.counts.removed ?? 0;
  return planned.tables.map(({ name, role, rowsNow, isContentAddressed, added, changed, removed, following }) => {
    // Items included because others need them come back, too.
    if (!isContentAddressed) return { table: name, role, now: rowsNow, added: added + following, changed, removed };
    return {
      table: name,
      role,
      now: rowsNow,
      added: planned.filesToBring,
      changed: 0,
      removed: isWholeAndExact(asked, comparison) ? filesOnlyHere : 0,
    };
  });
}

/** The sum over all tables. */
export function totalOf(changes: readonly PlannedChange[]): {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
} {
  const sum = (of: (change: PlannedChange) => number) => changes.reduce((total, change) => total + of(change), 0);
  return {
    added: sum(({ added }) => added),
    changed: sum(({ changed }) => changed),
    removed: sum(({ removed }) => removed),
  };
}
