import type { ExportedFile } from '../../catalogue/export/catalogue-reader.ts';
import type { Repository } from '../../engine/index.ts';
import { openAttachment, type StoredLine } from '../../engine/low-level.ts';
import {
  PHOTOS_PER_PAGE,
  ROWS_PER_PAGE,
  type ListSummary,
  type PhotosPage,
  type RowDetails,
  type RowPlace,
  type RowsPage,
  type RowsQuery,
  type ShownFile,
} from '../contract.ts';
import type { Lists } from './lists.ts';
import { filesIn, membersOf, simpleText, valueText } from './stored-value.ts';
import type { TablePages } from './table-pages.ts';

const MOST_CELL_CHARACTERS = 200;
const MOST_SHOWN_CHARACTERS = 100_000;
/** Beside the key. */
const MOST_COLUMNS = 3;
/** A column is worth its place if at least this part of the rows has something in it. */
const LEAST_SHARE = 0.5;

/** What a row is called by: its key, and its members or, where it is no object, its value. */
const KEY = 'Key';
const VALUE = 'Value';

/** The tables of another app: rows in the order of their keys, with the members that they have. */
export class TableLists implements Lists {
  readonly #repository: Repository;
  readonly #tables: ReadonlyMap<string, TablePages>;
  readonly #columns = new Map<string, Promise<readonly string[]>>();

  constructor(repository: Repository, tables: readonly TablePages[]) {
    this.#repository = repository;
    this.#tables = new Map(tables.map((pages) => [pages.table.name, pages]));
  }

  summaries(): readonly ListSummary[] {
    return [...this.#tables.values()].map(({ table: { name, rows, attachments } }) => ({
      id: name,
      name,
      rows,
      hasPhotos: attachments > 0,
    }));
  }

  async rows({ listId, offset }: RowsQuery): Promise<RowsPage> {
    const pages = this.#tables.get(listId);
    if (!pages) return { columns: [KEY, VALUE], rows: [], total: 0 };
    const members = await this.#columnsOf(pages);
    const rows: RowsPage['rows'][number][] = [];
    for await (const { place, stored } of linesFrom(pages, offset)) {
      rows.push({ place, cells: cellsOf(stored, members) });
      if (rows.length === ROWS_PER_PAGE) break;
    }
    return { columns: [KEY, ...(members.length > 0 ? members : [VALUE])], rows, total: pages.table.rows };
  }

  async row(listId: string, place: RowPlace): Promise<RowDetails | undefined> {
    const line = await this.#tables.get(listId)?.lineAt(place);
    if (!line) return undefined;
    const { key, value } = line.row;
    const members = membersOf(value);
    const values = members ? Object.entries(members) : [[VALUE, value] as const];
    const facts = [[KEY, key] as const, ...values].map(([name, stored]) => ({
      name,
      text: valueText(stored).slice(0, MOST_SHOWN_CHARACTERS),
    }));
    return { title: keyText(line), facts, files: filesOf(line, listId, place) };
  }

  async photos(listId: string, from: number): Promise<PhotosPage> {
    const pages = this.#tables.get(listId);
    const photos: PhotosPage['photos'][number][] = [];
    for await (const { index, place, stored } of pages ? linesFrom(pages, from) : []) {
      if (photos.length >= PHOTOS_PER_PAGE) return { photos, next: index };
      for (const file of filesOf(stored, listId, place))
        if (file.isPhoto) photos.push({ ...file, title: keyText(stored) });
    }
    return { photos };
  }

  async file(id: string): Promise<ExportedFile | undefined> {
    // The cast: `filesOf` made it.
    const { listId, place, at } = JSON.parse(id) as FilePlace;
    const attachment = (await this.#tables.get(listId)?.lineAt(place))?.row.attachments[at];
    return attachment && openAttachment(this.#repository, attachment, { isChecked: false });
  }

  /** Members that most rows of the first page have, and that fit into a cell. */
  #columnsOf(pages: TablePages): Promise<readonly string[]> {
    const { name } = pages.table;
    const known = this.#columns.get(name) ?? chooseColumns(pages);
    this.#columns.set(name, known);
    return known;
  }
}

async function chooseColumns(pages: TablePages): Promise<readonly string[]> {
  const counts = new Map<string, number>();
  let rows = 0;
  for await (const { stored } of linesFrom(pages, 0)) {
    for (const [name, value] of Object.entries(membersOf(stored.row.value) ?? {}))
      if (name !== pages.table.keyPath && (simpleText(value) ?? '') !== '')
        counts.set(name, (counts.get(name) ?? 0) + 1);
    rows += 1;
    if (rows === ROWS_PER_PAGE) break;
  }
  return [...counts].flatMap(([name, count]) => (count >= rows * LEAST_SHARE ? name : [])).slice(0, MOST_COLUMNS);
}

/** The readable lines of a table from a row on. */
async function* linesFrom(
  pages: TablePages,
  offset: number,
): AsyncGenerator<{ readonly index: number; readonly place: RowPlace; readonly stored: StoredLine }, void, void> {
  let first = 0;
  for (let page = 0; page < pages.count; page += 1) {
    const count = pages.rowsOf(page);
    if (first + count > offset)
      for (const [line, stored] of (await pages.linesOf(page)).entries())
        if (first + line >= offset) yield { index: first + line, place: { page, line }, stored };
    first += count;
  }
}

function cellsOf(line: StoredLine, members: readonly string[]): readonly string[] {
  const { value } = line.row;
  const own = membersOf(value) ?? {};
  const texts =
    members.length > 0
      ? members.map((name) => (Object.hasOwn(own, name) ? (simpleText(own[name]) ?? '…') : ''))
      : [valueText(value)];
  return [keyText(line), ...texts.map((text) => text.slice(0, MOST_CELL_CHARACTERS))];
}

function keyText({ row }: StoredLine): string {
  return valueText(row.key).slice(0, MOST_CELL_CHARACTERS);
}

interface FilePlace {
  readonly listId: string;
  readonly place: RowPlace;
  readonly at: number;
}

function filesOf({ row }: StoredLine, listId: string, place: RowPlace): readonly ShownFile[] {
  return filesIn(row.value).map(({ at, type, name, path }) => ({
    id: JSON.stringify({ listId, place, at } satisfies FilePlace),
    name: name || `${path || 'file'}${extensionOf(type)}`,
    type,
    sizeBytes: row.attachments[at]?.sizeBytes ?? 0,
    isPhoto: type.startsWith('image/'),
  }));
}

const EXTENSIONS = new Map([
  ['jpeg', 'jpg'],
  ['plain', 'txt'],
  ['mpeg', 'mpg'],
]);

/** Such as `.png` of `image/png`; '' where the type names no such thing. */
export function extensionOf(type: string): string {
  const [, kind = ''] = /^(?:image|audio|video|text|application)\/([a-z0-9]{2,5})(?:$|\+|;)/.exec(type) ?? [];
  return kind === '' ? '' : `.${EXTENSIONS.get(kind) ?? kind}`;
}
