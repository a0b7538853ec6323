/** The state of a view when it was left, so that returning from a record restores it. Kept while the page is open. */
export interface ViewPlace {
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

const places = new Map<string, ViewPlace>();
const start: ViewPlace = { offset: 0, row: 0, column: 1 };

export function placeOfView(viewId: string): ViewPlace {
  return places.get(viewId) ?? start;
}

export function rememberPlace(viewId: string, change: Partial<ViewPlace>): void {
  places.set(viewId, { ...placeOfView(viewId), ...change });
}
