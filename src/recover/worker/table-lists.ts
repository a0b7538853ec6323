import type { StoredLine } from '../../engine/low-level.ts';
import {
  ROWS_PER_PAGE,
  type ListSummary,
  type PhotosPage,
  type RowDetails,
  type RowPlace,
  type RowsPage,
  type RowsQuery,
} from '../contract.ts';
import type { Lists } from './lists.ts';
import type { TablePages } from './table-pages.ts';

const MOST_CELL_CHARACTERS = 200;
const MOST_SHOWN_CHARACTERS = 100_000;

/** The tables of another app: rows in the order of their keys, as JSON. */
export class TableLists implements Lists {
  readonly #tables: ReadonlyMap<string, TablePages>;

  constructor(tables: readonly TablePages[]) {
    this.#tables = new Map(tables.map((pages) => [pages.table.name, pages]));
  }

  summaries(): readonly ListSummary[] {
    return [...this.#tables.values()].map(({ table: { name, rows } }) => ({ id: name, name, rows, hasPhotos: false }));
  }

  async rows({ listId, offset }: RowsQuery): Promise<RowsPage> {
    const pages = this.#tables.get(listId);
    const columns = ['Key', 'Value'];
    if (!pages) return { columns, rows: [], total: 0 };
    const rows: RowsPage['rows'][number][] = [];
    let first = 0;
    for (let page = 0; page < pages.count && rows.length < ROWS_PER_PAGE; page += 1) {
      const count = pages.rowsOf(page);
      if (first + count > offset) {
        for (const [line, stored] of (await pages.linesOf(page)).entries()) {
          if (first + line >= offset && rows.length < ROWS_PER_PAGE)
            rows.push({ place: { page, line }, cells: cellsOf(stored) });
        }
      }
      first += count;
    }
    return { columns, rows, total: pages.table.rows };
  }

  async row(listId: string, place: RowPlace): Promise<RowDetails | undefined> {
    const line = await this.#tables.get(listId)?.lineAt(place);
    if (!line) return undefined;
    const { key, attachments } = line.row;
    const facts = [
      { name: 'Key', text: JSON.stringify(key) },
      { name: 'Value', text: valueText(line, 2).slice(0, MOST_SHOWN_CHARACTERS) },
      ...(attachments.length > 0 ? [{ name: 'Files', text: String(attachments.length) }] : []),
    ];
    return { title: JSON.stringify(key).slice(0, MOST_CELL_CHARACTERS), facts, files: [] };
  }

  async photos(): Promise<PhotosPage> {
    return { photos: [] };
  }
}

function cellsOf(line: StoredLine): readonly string[] {
  return [JSON.stringify(line.row.key), valueText(line)].map((text) => text.slice(0, MOST_CELL_CHARACTERS));
}

function valueText({ row }: StoredLine, indent?: number): string {
  try {
    return JSON.stringify(row.value, undefined, indent);
  } catch {
    // A value may be nested deeper than the browser's own writer can handle.
    return '(nested too deep to show)';
  }
}
