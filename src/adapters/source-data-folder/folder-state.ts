import { BackupError, type SourceRow } from '../../engine/index.ts';
import { compareKeys, encodeKey } from '../../engine/low-level.ts';
import { CATALOGUE_TABLES, type CatalogueTableName } from '../../catalogue/describe-source.ts';
import type { LineFile, LinePlace } from './line-file.ts';

export const TABLES = Object.keys(CATALOGUE_TABLES);

/** A row that is read when it is needed, or is in memory. */
export type RowPlace =
  | { readonly key: unknown; readonly row: SourceRow }
  | {
      readonly key: unknown;
      readonly file: Pick<LineFile, 'text'>;
      readonly line: LinePlace;
      readonly toRow: (text: string) => SourceRow;
      /** The collection that has this very line in its `records.jsonl`. Missing: not known. */
      readonly collectionId?: string;
    };

/** By key text. */
export type TablePlaces = ReadonlyMap<string, RowPlace>;

/** All rows of a data folder, or where they are, as they were when it was opened. */
export interface FolderState {
  readonly tables: Readonly<Record<CatalogueTableName, TablePlaces>>;
  /** Every file that belongs to the data, from the folder's root, with slashes. */
  readonly owned: ReadonlySet<string>;
  /** @throws BackupError `source-failed` where a file was changed since. */
  assertUnchanged(): Promise<void>;
  close(): Promise<void>;
}

export function emptyTables(): Record<CatalogueTableName, Map<string, RowPlace>> {
  // The cast: these are all tables.
  return Object.fromEntries(TABLES.map((name) => [name, new Map<string, RowPlace>()])) as Record<
    CatalogueTableName,
    Map<string, RowPlace>
  >;
}

export function emptyState(): FolderState {
  return {
    tables: emptyTables(),
    owned: new Set(),
    assertUnchanged: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** @throws BackupError `source-failed` for a table that the catalogue does not have. */
export function tableOf<Places>(tables: Readonly<Record<CatalogueTableName, Places>>, name: string): Places {
  if (!Object.hasOwn(tables, name))
    throw new BackupError('source-failed', { context: { table: name, what: 'no such table in the source' } });
  // The cast: the name was just found to be one of them.
  return tables[name as CatalogueTableName];
}

export function inKeyOrder(places: Iterable<RowPlace>): RowPlace[] {
  return [...places].sort((a, b) => compareKeys(a.key, b.key));
}

export async function readPlace(place: RowPlace): Promise<SourceRow> {
  return 'row' in place ? place.row : place.toRow(await place.file.text(place.line));
}

export const keyTextOf = (key: unknown): string => encodeKey(key);
