/** A row with a position among its siblings. */
export interface Ordered {
  readonly id: string;
  readonly order: number;
}

/** Compares by `order`, and rows with the same one by id, so that the sequence is the same everywhere. */
export function byOrder(a: Ordered, b: Ordered): number {
  return a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The `order` that puts a new row after all of `rows`. */
export function orderAtEnd(rows: readonly Ordered[]): number {
  return rows.reduce((highest, row) => Math.max(highest, row.order), 0) + 1;
}

/**
 * The new orders, by row id, that put the row `id` right before `beforeId`, or last if that is left out or unknown.
 * Usually for one row; for all of them once the space between two neighbours is used up.
 */
export function planMove(
  rows: readonly Ordered[],
  id: string,
  beforeId: string | undefined,
): ReadonlyMap<string, number> {
  const sorted = [...rows].sort(byOrder);
  const others = sorted.filter((row) => row.id !== id);
  if (others.length === sorted.length || id === beforeId) return new Map();
  const found = others.findIndex((row) => row.id === beforeId);
  const position = found === -1 ? others.length : found;
  if (sorted[position]?.id === id) return new Map();

  const before = others[position - 1]?.order;
  const after = others[position]?.order;
  const middle = before === undefined ? (after ?? 1) - 1 : after === undefined ? before + 1 : (before + after) / 2;
  const hasRoom = (before === undefined || before < middle) && (after === undefined || middle < after);
  if (hasRoom) return new Map([[id, middle]]);

  const ids = others.map((row) => row.id);
  ids.splice(position, 0, id);
  return new Map(ids.map((rowId, index) => [rowId, index + 1]));
}
