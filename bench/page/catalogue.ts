// Operations of the catalogue on many records. None of them may keep the page from responding.
import { db } from '../../src/catalogue/database.ts';
import { guessTarget } from '../../src/catalogue/import/guess-target.ts';
import { createImportClient } from '../../src/catalogue/import/import-client.ts';
import { planImport } from '../../src/catalogue/import/plan-import.ts';
import { queryClient } from '../../src/catalogue/query/query-client.ts';
import type { RecordQuery } from '../../src/catalogue/query/query-types.ts';
import { BENCH_COLLECTION } from './seed.ts';

/** Imports a table with this many rows into a new collection. */
export async function importRows(count: number): Promise<string> {
  const row = (at: number) => `Town ${at},${at % 2 ? 'FR' : 'DE'},${1000 + at},${(at % 170) - 85},${(at % 350) - 175}`;
  const file = new File(
    [`name,country,population,lat,lon\n${Array.from({ length: count }, (_, at) => row(at)).join('\n')}\n`],
    'towns.csv',
  );
  const client = createImportClient();
  const inspection = await client.inspect(file);
  const { added } = await client.run(planImport(inspection, guessTarget(inspection)), file);
  client.close();
  return `${added} records`;
}

/** Reads the records of the seeded collection in the query worker, as opening the collection does. */
export async function openCollection(): Promise<string> {
  await db.fields.put({ id: 'name', collectionId: BENCH_COLLECTION, name: 'Name', type: 'text', order: 1 });
  return ask({});
}

export const searchRecords = () => ask({ search: 'number 77' });
export const sortRecords = () => ask({ sorts: [{ fieldId: 'name', direction: 'descending' }] });

async function ask(more: Partial<RecordQuery>): Promise<string> {
  const { list } = await queryClient.ask({
    collectionId: BENCH_COLLECTION,
    search: '',
    filters: [],
    sorts: [],
    ...more,
  });
  return `${list.length} records found`;
}
