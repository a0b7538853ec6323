import { expect, type Page } from '@playwright/test';
import { describeValue } from './describe-value.ts';

/** Everything that a profile's catalogue holds. */
export interface DatabaseDump {
  readonly version: number;
  readonly tables: readonly TableDump[];
}

export interface TableDump {
  readonly name: string;
  /** Its key path, key generator and indexes. */
  readonly schema: string;
  /** Of each row: its key described, and the SHA-256 of its described value, with every byte of every file in it. */
  readonly rows: readonly (readonly [key: string, digest: string])[];
}

const PAGE_ROWS = 4000;

/** Reads the catalogue's database by IndexedDB alone, and describes all of it. */
export function dumpDatabase(page: Page): Promise<DatabaseDump> {
  // The description goes along as text, since a function in the page sees nothing of this file.
  return page.evaluate(dumpInPage, { source: describeValue.toString(), pageRows: PAGE_ROWS });
}

async function dumpInPage({ source, pageRows }: { readonly source: string; readonly pageRows: number }): Promise<DatabaseDump> {
  const describe = (0, eval)(`(${source})`) as typeof describeValue;
  const asPromise = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
    request.onsuccess = () => { resolve(request.result); };
    request.onerror = () => { reject(request.error ?? new Error('failed')); };
  });
  const digest = async (text: string) => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const database = await asPromise(indexedDB.open('heirloom'));
  const tables: TableDump[] = [];
  for (const name of [...database.objectStoreNames].sort()) {
    const table = database.transaction(name).objectStore(name);
    const indexes = [...table.indexNames].sort().map((indexName) => {
      const { keyPath, unique, multiEntry } = table.index(indexName);
      return { indexName, keyPath, unique, multiEntry };
    });
    const schema = JSON.stringify({ keyPath: table.keyPath, autoIncrement: table.autoIncrement, indexes });
    const rows: [string, string][] = [];
    // Files one at a time: the bytes of a few hundred at once would fill the memory.
    const count = name === 'files' ? 1 : pageRows;
    let range: IDBKeyRange | undefined;
    for (;;) {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([asPromise(store.getAllKeys(range, count)), asPromise(store.getAll(range, count))]);
      const last = keys.at(-1);
      if (last === undefined) break;
      rows.push(...await Promise.all(keys.map(async (key, at): Promise<[string, string]> => [await describe(key), await digest(await describe(values[at]))])));
      range = IDBKeyRange.lowerBound(last, true);
    }
    tables.push({ name, schema, rows });
  }
  const { version } = database;
  database.close();
  return { version, tables };
}

const SHOWN = 5;

/** Fails with the first rows that differ, unless both hold the same tables with the same rows, to the last byte. */
export function expectSameDatabase(actual: DatabaseDump, expected: DatabaseDump): void {
  expect(actual.version).toBe(expected.version);
  expect(actual.tables.map(({ name, schema }) => `${name} ${schema}`)).toEqual(expected.tables.map(({ name, schema }) => `${name} ${schema}`));
  const differences = expected.tables.map((table, at) => differencesOf(table, actual.tables[at]?.rows ?? []));
  expect(differences.filter(({ missing, added, changed }) => missing.length + added.length + changed.length > 0)).toEqual([]);
  // The order of the keys, too.
  expect(actual.tables.every(({ rows }, at) => rows.every(([key], row) => key === expected.tables[at]?.rows[row]?.[0]))).toBe(true);
}

function differencesOf({ name, rows }: TableDump, actualRows: TableDump['rows']) {
  const actual = new Map(actualRows);
  const expected = new Map(rows);
  const missing = rows.filter(([key]) => !actual.has(key));
  const added = actualRows.filter(([key]) => !expected.has(key));
  const changed = rows.filter(([key, digest]) => actual.has(key) && actual.get(key) !== digest);
  const keysOf = (list: TableDump['rows']) => list.slice(0, SHOWN).map(([key]) => key);
  return { table: name, counts: [missing.length, added.length, changed.length], missing: keysOf(missing), added: keysOf(added), changed: keysOf(changed) };
}

/** How many rows each table holds. */
export function countsOf(dump: DatabaseDump): Readonly<Record<string, number>> {
  return Object.fromEntries(dump.tables.map(({ name, rows }) => [name, rows.length]));
}
