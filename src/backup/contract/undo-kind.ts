import type { LastRestore } from './backups.ts';

/** What undoing the last restore is: taking a restore back, or taking back that it was taken back. */
export function undoKind(last: Pick<LastRestore, 'isUndo' | 'undone'>): 'undo' | 'redo' {
  return last.isUndo && last.undone?.kind !== 'redo' ? 'redo' : 'undo';
}
