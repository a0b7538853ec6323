import { useState } from 'react';
import type { RecordList } from '../../../../catalogue/query/record-list.ts';

export interface RowSelection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (row: number) => void;
  /** Selects from the row that was last toggled to this one. */
  readonly extendTo: (row: number) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

const none: ReadonlySet<string> = new Set();

/** The selected records of a list, by id, so that the selection survives sorting. */
export function useRowSelection(list: RecordList): RowSelection {
  const [state, setState] = useState<{ ids: ReadonlySet<string>; anchorId: string | undefined }>({
    ids: none,
    anchorId: undefined,
  });
  return {
    ids: state.ids,
    toggle: (row) => {
      const id = list.at(row);
      if (id === undefined) return;
      setState(({ ids }) => {
        const next = new Set(ids);
        if (!next.delete(id)) next.add(id);
        return { ids: next, anchorId: id };
      });
    },
    extendTo: (row) => {
      const anchor = state.anchorId === undefined ? -1 : list.indexOf(state.anchorId);
      const from = anchor === -1 ? row : anchor;
      const ids = list.slice(Math.min(from, row), Math.max(from, row) + 1);
      setState(({ anchorId }) => ({ ids: new Set(ids), anchorId: anchorId ?? list.at(row) }));
    },
    selectAll: () => {
      setState({ ids: new Set(list.slice(0, list.length)), anchorId: undefined });
    },
    clear: () => {
      setState({ ids: none, anchorId: undefined });
    },
  };
}
