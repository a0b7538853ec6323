import type { LastRestore } from './backups.ts';

/** The effect of undoing the last restore: an undo, or a redo. */
export function undoKind(last: Pick<LastRestore, 'isUndo' | 'undone'>): 'undo' | 'redo' {
  return last.isUndo && last.undone?.kind !== 'redo' ? 'redo' : 'undo';
}
