import type { LiveRow, SourceMoment } from '../../engine/index.ts';
import { inKeyOrder, keyTextOf, readPlace, tableOf, type FolderState, type RowPlace } from './folder-state.ts';

const ROWS_AT_ONCE = 500;
const FILES_AT_ONCE = 100;

/** The rows of an open folder as the engine reads them. @param onClose is called once. */
export function momentOf({ tables }: Pick<FolderState, 'tables'>, onClose: () => void = () => undefined): SourceMoment {
  const ordered = new Map<string, readonly RowPlace[]>();
  const placesOf = (table: string) => {
    const known = ordered.get(table) ?? inKeyOrder(tableOf(tables, table).values());
    ordered.set(table, known);
    return known;
  };
  let isOpen = true;
  return {
    count: async (table) => tableOf(tables, table).size,
    async *rows(table) {
      const places = placesOf(table);
      const step = table === 'files' ? FILES_AT_ONCE : ROWS_AT_ONCE;
      for (let at = 0; at < places.length; at += step) {
        const batch: LiveRow[] = [];
        for (const place of places.slice(at, at + step)) batch.push(await readPlace(place));
        yield batch;
      }
    },
    async *keys(table) {
      const places = placesOf(table);
      if (places.length > 0) yield places.map(({ key }) => key);
    },
    async get(table, keys) {
      const places = tableOf(tables, table);
      const rows: (LiveRow | undefined)[] = [];
      for (const key of keys) {
        const place = places.get(keyTextOf(key));
        rows.push(place && (await readPlace(place)));
      }
      return rows;
    },
    close: () => {
      if (isOpen) onClose();
      isOpen = false;
    },
  };
}
