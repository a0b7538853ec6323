import type { CatalogueReader, ExportedFile } from '../../catalogue/export/catalogue-reader.ts';
import { titleOfRecord, valueAsText } from '../../catalogue/export/exported-collection.ts';
import { definitionOf, hasDetail } from '../../catalogue/field-types/registry.ts';
import type { CatalogueRecord, Collection, Field } from '../../catalogue/model.ts';
import { isFileReferences } from '../../catalogue/values.ts';
import { throwIfAborted, type CallOptions } from '../../engine/index.ts';
import { readableValue, type StoredLine } from '../../engine/low-level.ts';
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
import type { TablePages } from './table-pages.ts';

/** With more records than this, titles are not kept in memory: lists are then unsorted, and cannot be searched. */
const MOST_TITLES = 200_000;
const MOST_COLUMNS = 4;
const MOST_CELL_CHARACTERS = 200;
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

interface Entry extends RowPlace {
  /** Cut off; '' if titles are not kept. */
  readonly title: string;
}

interface List {
  readonly collection: Collection;
  readonly fields: readonly Field[];
  readonly entries: Entry[];
}

/** The collections of a catalogue, and where each one's records are. */
export class CatalogueLists implements Lists {
  readonly #pages: TablePages;
  readonly #lists: ReadonlyMap<string, List>;
  readonly #titleOf: (recordId: string) => Promise<string | undefined>;
  readonly #readFile: (hash: string) => Promise<ExportedFile | undefined>;

  private constructor(
    pages: TablePages,
    lists: ReadonlyMap<string, List>,
    titleOf: (recordId: string) => Promise<string | undefined>,
    readFile: (hash: string) => Promise<ExportedFile | undefined>,
  ) {
    this.#pages = pages;
    this.#lists = lists;
    this.#titleOf = titleOf;
    this.#readFile = readFile;
  }

  /**
   * Reads all records once to learn which collection each is in.
   * @param findLine finds a record by its id.
   */
  static async read(
    reader: CatalogueReader,
    pages: TablePages,
    findLine: (recordId: string) => Promise<StoredLine | undefined>,
    { signal, onProgress }: CallOptions,
  ): Promise<CatalogueLists> {
    const fields = await reader.fields();
    const lists = new Map<string, List>();
    for (const collection of [...(await reader.collections())].sort((a, b) => a.order - b.order)) {
      const own = fields.filter(({ collectionId }) => collectionId === collection.id).sort((a, b) => a.order - b.order);
      lists.set(collection.id, { collection, fields: own, entries: [] });
    }
    const titleOf = (record: CatalogueRecord) => {
      const list = lists.get(record.collectionId);
      return list ? titleOfRecord(record, list.collection, list.fields) : '';
    };
    const hasTitles = pages.table.rows <= MOST_TITLES;
    let done = 0;
    for (let page = 0; page < pages.count; page += 1) {
      throwIfAborted(signal);
      for (const [line, stored] of (await pages.linesOf(page)).entries()) {
        const record = recordOf(stored);
        const title = record && hasTitles ? titleOf(record).slice(0, MOST_CELL_CHARACTERS) : '';
        if (record) lists.get(record.collectionId)?.entries.push({ page, line, title });
      }
      done += pages.rowsOf(page);
      onProgress?.({ phase: 'reading-records', done, total: pages.table.rows, bytesDone: 0 });
    }
    if (hasTitles) for (const { entries } of lists.values()) entries.sort((a, b) => collator.compare(a.title, b.title));
    const titleOfId = async (id: string) => {
      const line = await findLine(id);
      const record = line && recordOf(line);
      return record && titleOf(record);
    };
    return new CatalogueLists(pages, lists, titleOfId, (hash) => reader.file(hash));
  }

  summaries(): readonly ListSummary[] {
    return [...this.#lists.values()].map(({ collection: { id, name }, fields, entries }) => ({
      id,
      name,
      rows: entries.length,
      hasPhotos: fields.some(isPhotos),
    }));
  }

  async rows({ listId, search, offset }: RowsQuery): Promise<RowsPage> {
    const list = this.#lists.get(listId);
    if (!list) return { columns: [], rows: [], total: 0 };
    const wanted = search.trim().toLowerCase();
    const found =
      wanted === '' ? list.entries : list.entries.filter(({ title }) => title.toLowerCase().includes(wanted));
    const columns = columnsOf(list);
    const rows: RowsPage['rows'][number][] = [];
    for (const { page, line } of found.slice(offset, offset + ROWS_PER_PAGE)) {
      const record = await this.#recordAt({ page, line });
      if (record) rows.push({ place: { page, line }, cells: columns.map((field) => cellOf(record, field)) });
    }
    return { columns: columns.map(({ name }) => name), rows, total: found.length };
  }

  async row(listId: string, place: RowPlace): Promise<RowDetails | undefined> {
    const list = this.#lists.get(listId);
    const record = await this.#recordAt(place);
    if (!list || !record) return undefined;
    const titles = await this.#relatedTitles(record, list.fields);
    const facts = list.fields.flatMap((field) => {
      const value = record.values[field.id];
      if (value === undefined || isFileReferences(value)) return [];
      const text = valueAsText(value, field, (id) => titles.get(id));
      return [{ name: field.name, text: field.unit === undefined ? text : `${text} ${field.unit}` }];
    });
    const title = titleOfRecord(record, list.collection, list.fields) || 'Untitled';
    return { title, facts, files: list.fields.flatMap((field) => filesOf(record, field)) };
  }

  async photos(listId: string, from: number): Promise<PhotosPage> {
    const list = this.#lists.get(listId);
    const fields = list?.fields.filter(isPhotos) ?? [];
    const photos: PhotosPage['photos'][number][] = [];
    for (let at = from; list && at < list.entries.length; at += 1) {
      if (photos.length >= PHOTOS_PER_PAGE) return { photos, next: at };
      const place = list.entries[at];
      const record = place && (await this.#recordAt(place));
      if (!record) continue;
      const title = titleOfRecord(record, list.collection, list.fields) || 'Untitled';
      for (const field of fields) for (const file of filesOf(record, field)) photos.push({ ...file, title });
    }
    return { photos };
  }

  file(hash: string): Promise<ExportedFile | undefined> {
    return this.#readFile(hash);
  }

  async recordId(place: RowPlace): Promise<string | undefined> {
    return (await this.#recordAt(place))?.id;
  }

  /** Names of files with these hashes, each with the record that it belongs to. */
  async namesOfFiles(hashes: ReadonlySet<string>, most: number): Promise<readonly string[]> {
    const names: string[] = [];
    for (let page = 0; page < this.#pages.count && names.length < most; page += 1) {
      for (const line of await this.#pages.linesOf(page)) {
        const record = recordOf(line);
        const list = record && this.#lists.get(record.collectionId);
        if (!list) continue;
        const title = titleOfRecord(record, list.collection, list.fields) || 'Untitled';
        for (const { id, name } of list.fields.flatMap((field) => filesOf(record, field)))
          if (hashes.has(id) && names.length < most) names.push(`${name} (${title})`);
      }
    }
    return names;
  }

  async #recordAt(place: RowPlace): Promise<CatalogueRecord | undefined> {
    const line = await this.#pages.lineAt(place);
    return line && recordOf(line);
  }

  async #relatedTitles(record: CatalogueRecord, fields: readonly Field[]): Promise<ReadonlyMap<string, string>> {
    const titles = new Map<string, string>();
    for (const field of fields.filter(isRelation)) {
      const value = record.values[field.id];
      for (const id of Array.isArray(value) ? (value as readonly unknown[]) : []) {
        const title = typeof id === 'string' ? await this.#titleOf(id) : undefined;
        if (typeof id === 'string' && title !== undefined) titles.set(id, title);
      }
    }
    return titles;
  }
}

/** The row as a record; `undefined` if it has not even the members that every version's records have. */
function recordOf({ row }: StoredLine): CatalogueRecord | undefined {
  const value = readableValue(row);
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, collectionId, values } = value as Partial<CatalogueRecord>;
  const isRecord = typeof id === 'string' && typeof collectionId === 'string' && typeof values === 'object';
  // Checked above, as far as lists rely on it; values are shown as text, whatever they are.
  return isRecord && values !== null ? (value as CatalogueRecord) : undefined;
}

const isPhotos = ({ type }: Field): boolean => definitionOf(type).fileKind === 'photos';
const isRelation = ({ type }: Field): boolean => hasDetail(type, 'relatedCollectionId');

/** The title, then the first fields that are short texts. */
function columnsOf({ collection, fields }: List): readonly Field[] {
  const isShort = ({ type }: Field) => definitionOf(type).fileKind === undefined && !definitionOf(type).hasParagraphs;
  const title = fields.filter(({ id }) => id === collection.titleFieldId);
  const others = fields.filter((field) => !title.includes(field) && isShort(field) && !isRelation(field));
  return [...title, ...others].slice(0, MOST_COLUMNS);
}

function cellOf({ values }: CatalogueRecord, field: Field): string {
  const value = values[field.id];
  return value === undefined ? '' : valueAsText(value, field, () => undefined).slice(0, MOST_CELL_CHARACTERS);
}

function filesOf({ values }: CatalogueRecord, field: Field): readonly ShownFile[] {
  const value = values[field.id];
  if (value === undefined || !isFileReferences(value)) return [];
  return value.map(({ hash, name, type, sizeBytes }) => ({
    id: hash,
    name,
    type,
    sizeBytes,
    isPhoto: isPhotos(field),
  }));
}
