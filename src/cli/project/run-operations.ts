import type { DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import type { CatalogueDraft, CatalogueState } from '../../catalogue/operations/catalogue-draft.ts';
import type { CatalogueRecord, Collection, Field, View } from '../../catalogue/model.ts';
import type { CatalogueTables } from '../../catalogue/export/catalogue-reader.ts';
import type { Source, SourceChange } from '../../engine/index.ts';
import { tablesOf } from '../data/open-catalogue.ts';

const TABLES = ['collections', 'fields', 'views', 'records'] as const;

/** Reads what operations are planned on. */
export async function readState(source: DataFolderSource): Promise<CatalogueState> {
  const moment = await source.openMoment(TABLES);
  try {
    const tables = tablesOf(moment);
    return {
      collections: await all<Collection>(tables, 'collections'),
      fields: await all<Field>(tables, 'fields'),
      views: await all<View>(tables, 'views'),
      records: await all<CatalogueRecord>(tables, 'records'),
    };
  } finally {
    moment.close();
  }
}

async function all<Row>(tables: Pick<CatalogueTables, 'rows'>, table: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  // The cast: the folder's files were checked when it was opened.
  for await (const row of tables.rows(table) as AsyncIterable<Row>) rows.push(row);
  return rows;
}

/** What a draft changes, in figures. */
export function countDraft(draft: CatalogueDraft) {
  return Object.fromEntries(
    TABLES.map((table) => {
      const { put, removed } = draft[table].changes();
      return [table, { written: put.length, removed: removed.length }];
    }),
  );
}

/** Writes what a draft has changed, in one go. */
export async function writeDraft(source: Source, draft: CatalogueDraft): Promise<void> {
  await source.apply([...TABLES], () => changesOf(draft));
}

async function* changesOf(draft: CatalogueDraft): AsyncGenerator<SourceChange, void, void> {
  for (const table of TABLES) {
    const { put, removed } = draft[table].changes();
    if (removed.length > 0) yield { kind: 'delete', table, keys: removed };
    const rows = put.map((value) => ({ key: value.id, value }));
    if (rows.length > 0) yield { kind: 'put', table, rows };
  }
}
