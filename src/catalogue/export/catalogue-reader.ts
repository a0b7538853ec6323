import type { CatalogueDatabase } from '../database.ts';
import type { CatalogueRecord, Collection, Field, SettingRow, View } from '../model.ts';

/** The source of an export: the live database, a backup, or a data folder. Each call may be made many times. */
export interface CatalogueReader {
  collections(): Promise<readonly Collection[]>;
  fields(): Promise<readonly Field[]>;
  views(): Promise<readonly View[]>;
  settings(): Promise<readonly SettingRow[]>;
  /** The records of a collection ordered by id, read on demand. */
  records(collectionId: string): AsyncIterable<CatalogueRecord>;
  /**
   * The same for the JSON of an export: a text is lines that are written already, each with its end, of records that
   * show no files. Missing: `records` is read.
   */
  lines?(collectionId: string): AsyncIterable<CatalogueRecord | string>;
  /** The content of a file; `undefined` if the source does not have it. */
  file(hash: string): Promise<ExportedFile | undefined>;
}

/** A Blob, or a file whose bytes are read as they are taken. */
export interface ExportedFile {
  readonly size: number;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

const RECORDS_PER_READ = 500;

/** Reads the live database. Each batch of records is read as it is at that time: edits do not wait for an export. */
export function createDatabaseReader(db: CatalogueDatabase): CatalogueReader {
  return {
    collections: () => db.collections.toArray(),
    fields: () => db.fields.toArray(),
    views: () => db.views.toArray(),
    settings: () => db.settings.toArray(),
    records: (collectionId) => readRecords(db, collectionId),
    file: async (hash) => (await db.files.get(hash))?.blob,
  };
}

/** The catalogue's tables as a backup has them. */
export interface CatalogueTables {
  rows(table: string): AsyncIterable<unknown>;
  blob(table: string, key: string, member: string): Promise<ExportedFile | undefined>;
}

/** Reads the catalogue in a backup, as it was then. Each call throws the errors of `tables`. */
export function createTablesReader(tables: CatalogueTables): CatalogueReader {
  // The cast: the backup was taken of the catalogue's own table of this name.
  const rowsOf = <Row>(table: string) => tables.rows(table) as AsyncIterable<Row>;
  async function all<Row>(table: string): Promise<readonly Row[]> {
    const found: Row[] = [];
    for await (const row of rowsOf<Row>(table)) found.push(row);
    return found;
  }
  return {
    collections: () => all('collections'),
    fields: () => all('fields'),
    views: () => all('views'),
    settings: () => all('settings'),
    async *records(collectionId) {
      for await (const record of rowsOf<CatalogueRecord>('records'))
        if (record.collectionId === collectionId) yield record;
    },
    file: (hash) => tables.blob('files', hash, 'blob'),
  };
}

async function* readRecords(db: CatalogueDatabase, collectionId: string): AsyncGenerator<CatalogueRecord, void, void> {
  const ids = (await db.records.where('collectionId').equals(collectionId).primaryKeys()).sort();
  for (let start = 0; start < ids.length; start += RECORDS_PER_READ) {
    const batch = await db.records.bulkGet(ids.slice(start, start + RECORDS_PER_READ));
    for (const record of batch) if (record) yield record;
  }
}
