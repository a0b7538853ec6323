// Operations of the catalogue on many records. None of them may keep the page from responding.
import { db } from '../../src/catalogue/database.ts';
import { guessTarget } from '../../src/catalogue/import/guess-target.ts';
import { createImportClient } from '../../src/catalogue/import/import-client.ts';
import { planImport } from '../../src/catalogue/import/plan-import.ts';
import { type EarlyAnswer, queryClient } from '../../src/catalogue/query/query-client.ts';
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

/** Opens the seeded collection as its screen does, and waits for the first rows. */
export async function seeFirstRows(): Promise<string> {
  await db.fields.put({ id: 'name', collectionId: BENCH_COLLECTION, name: 'Name', type: 'text', order: 1 });
  return new Promise((resolve, reject) => {
    const note = ({ first }: EarlyAnswer) => {
      if (first) resolve(`${first.list.length} records, the others later`);
    };
    ask({}, note).then(resolve, reject);
  });
}

/** Waits until all records of the collection are known, as they are for searching and sorting. */
export const seeAllRows = () => ask({});

export const searchRecords = () => ask({ search: 'number 77' });
export const sortRecords = () => ask({ sorts: [{ fieldId: 'name', direction: 'descending' }] });

async function ask(more: Partial<RecordQuery>, onEarly?: (early: EarlyAnswer) => void): Promise<string> {
  const query = { collectionId: BENCH_COLLECTION, search: '', filters: [], sorts: [], ...more };
  const { list } = await queryClient.ask(query, onEarly);
  return `${list.length} records found`;
}
