import type { RestoreMode } from '../../../engine/index.ts';
import type { Comparison, PlannedRestore } from '../../../backup/contract/comparing.ts';
import { selectionRules } from './choice/selection-rules.ts';
import type { TreeChoice } from './choice/tree-choice.ts';

/** What will happen to one table. */
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

/** Whether everything is made exactly as in the backup: only then are files taken away. */
export function isWholeAndExact({ mode, tree }: Asked, { parts }: Comparison): boolean {
  return mode === 'exact' && selectionRules(tree, parts).length === 0;
}

/** What a plan comes to for each table, files too: these are named by their content, so they only come and go. */
export function plannedChanges(
  planned: PlannedRestore,
  comparison: Comparison,
  asked: Asked,
): readonly PlannedChange[] {
  const filesOnlyHere = comparison.parts.find(({ role }) => role === 'files')?.counts.removed ?? 0;
  return planned.tables.map(({ name, role, rowsNow, isContentAddressed, added, changed, removed, following }) => {
    // What comes along with what was chosen comes back, too.
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
