import type { RowDecision } from './decide-row.ts';
import type { CommonTable } from './restore-input.ts';
import type { TableRestorePlan } from './restore-plan.ts';

/** Figures of one table while they are counted. */
export type TableFigures = { -readonly [Name in keyof TableRestorePlan]: TableRestorePlan[Name] };

export function startFigures({ stored, described }: CommonTable, rowsNow: number): TableFigures {
  const { name, role, isContentAddressed } = described;
  const none = { added: 0, changed: 0, removed: 0 };
  return {
    name,
    role,
    isContentAddressed,
    rowsNow,
    rowsInBackup: stored.rows,
    bytes: stored.bytes + stored.attachedBytes,
    differing: none,
    ...none,
    following: 0,
    conflicts: 0,
    unsettled: 0,
  };
}

/** @param by −1 takes back what was counted. */
export function countDecision(
  figures: TableFigures,
  { action, isConflict, isSettled, needsChoice, isDerivedOnly }: RowDecision,
  by = 1,
): void {
  if (isDerivedOnly) return;
  if (action === 'add' || action === 'copy') figures.added += by;
  if (action === 'copy') figures.copied = (figures.copied ?? 0) + by;
  if (action === 'replace' || action === 'merge') figures.changed += by;
  if (action === 'remove') figures.removed += by;
  if (isConflict) figures.conflicts += by;
  if (needsChoice) figures.needsChoice = (figures.needsChoice ?? 0) + by;
  else if (isConflict && !isSettled) figures.unsettled += by;
}
