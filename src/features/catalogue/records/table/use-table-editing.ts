import { useCallback, useState } from 'react';
import type { FieldValue } from '../../../../catalogue/model.ts';
import { updateRecordValues } from '../../../../catalogue/records.ts';
import { notifyError } from '../../../errors/notify.tsx';
import type { GridPosition } from './grid-position.ts';

/**
 * Where the focus goes after an edit: to another cell, back to the grid, or nowhere, because it is already elsewhere.
 */
export type EditMove = 'down' | 'next' | 'previous' | 'back' | 'stay';

export interface CellEdit {
  readonly recordId: string;
  readonly fieldId: string;
  readonly before: FieldValue | undefined;
  readonly after: FieldValue | undefined;
}

export interface EditedCell extends GridPosition {
  readonly initialText: string | undefined;
}

/** The cell being edited; the text is saved when the cell is left. */
export function useTableEditing(onMove: (move: EditMove) => void) {
  const [cell, setCell] = useState<EditedCell>();
  const start = useCallback((position: GridPosition, initialText?: string) => {
    setCell({ ...position, initialText });
  }, []);
  const cancel = useCallback(() => {
    setCell(undefined);
    onMove('back');
  }, [onMove]);
  const finish = useCallback(
    ({ recordId, fieldId, before, after }: CellEdit, move: EditMove) => {
      setCell(undefined);
      if (after !== before) updateRecordValues(recordId, { [fieldId]: after }).catch(notifyError);
      onMove(move);
    },
    [onMove],
  );
  return { cell, start, cancel, finish };
}
