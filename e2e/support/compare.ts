import { expect, type Page } from '@playwright/test';
import { createDescriber } from './describe-value.ts';

/** The whole content of a profile's catalogue. */
export interface DatabaseDump {
  readonly version: number;
  readonly tables: readonly TableDump[];
}

export interface TableDump {
  readonly name: string;
  /** The table's key path, key generator and indexes. */
  readonly schema: string;
  /** For each row: a description of its key, and a short hash of its described value, used to name rows that differ. */
  readonly rows: readonly (readonly [key: string, hash: string])[];
  /** SHA-256 over the described values, in groups; a value's description contains the SHA-256 of every file in it. */
  readonly digests: readonly string[];
}

const PAGE_ROWS = 4000;

/** Reads the catalogue's database directly from IndexedDB, and describes all of it. */
export async function dumpDatabase(page: Page): Promise<DatabaseDump> {
  return readDump(await page.evaluate(dumpExpression()));
}

/** The same as an expression for the page of any browser. `readDump` takes its value. */
export function dumpExpression(): string {
  return `(${dumpInPage.toString()})((${createDescriber.toString()})(), ${PAGE_ROWS})`;
}

export function readDump(value: unknown): DatabaseDump {
  return JSON.parse(String(value)) as DatabaseDump; // In the form created below.
}

/** @returns JSON: a list of 135,233 rows would be handed over piece by piece. */
async function dumpInPage(describe: ReturnType<typeof createDescriber>, pageRows: number): Promise<string> {
  const asPromise = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error('failed'));
      };
    });
  const digest = async (text: string) => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  // FNV-1a twice: a cryptographic hash for each of 135,233 rows would take ten times as long.
  const shortHash = (text: string) => {
    let [one, other] = [0x811c9dc5, 0x01000193];
    for (let at = 0; at < text.length; at += 1) {
      one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
      other = Math.imul(other ^ text.charCodeAt(at), 0x85ebca6b) + at;
    }
    return `${(one >>> 0).toString(16)} ${(other >>> 0).toString(16)}`;
  };
  const database = await asPromise(indexedDB.open('heirloom'));
  const tables: TableDump[] = [];
  // The entries of the journal depend on how the rows were written.
  for (const name of [...database.objectStoreNames].filter((each) => each !== 'journal').sort()) {
    const table = database.transaction(name).objectStore(name);
    const indexes = [...table.indexNames].sort().map((indexName) => {
      const { keyPath, unique, multiEntry } = table.index(indexName);
      return { indexName, keyPath, unique, multiEntry };
    });
    const schema = JSON.stringify({ keyPath: table.keyPath, autoIncrement: table.autoIncrement, indexes });
    const rows: [string, string][] = [];
    const digests: string[] = [];
    // Files one at a time: the bytes of a few hundred at once would fill the memory.
    const count = name === 'files' ? 1 : pageRows;
    let range: IDBKeyRange | undefined;
    for (;;) {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([
        asPromise(store.getAllKeys(range, count)),
        asPromise(store.getAll(range, count)),
      ]);
      const last = keys.at(-1);
      if (last === undefined) break;
      const descriptions: string[] = [];
      for (const [at, key] of keys.entries()) {
        const description = describe(values[at]);
        descriptions.push(typeof description === 'string' ? description : await description);
        const described = describe(key);
        rows.push([typeof described === 'string' ? described : await described, shortHash(descriptions[at] ?? '')]);
      }
      digests.push(await digest(descriptions.join('\n\n')));
      range = IDBKeyRange.lowerBound(last, true);
    }
    tables.push({ name, schema, rows, digests });
  }
  const { version } = database;
  database.close();
  return JSON.stringify({ version, tables } satisfies DatabaseDump);
}

const SHOWN = 5;

/** Fails with the first rows that differ, unless both have the same tables with the same rows, to the last byte. */
export function expectSameDatabase(actual: DatabaseDump, expected: DatabaseDump): void {
  expect(actual.version).toBe(expected.version);
  expect(actual.tables.map(({ name, schema }) => `${name} ${schema}`)).toEqual(
    expected.tables.map(({ name, schema }) => `${name} ${schema}`),
  );
  const differences = expected.tables.map((table, at) => differencesOf(table, actual.tables[at]?.rows ?? []));
  expect(
    differences.filter(({ missing, added, changed }) => missing.length + added.length + changed.length > 0),
  ).toEqual([]);
  // Differences that the short hashes miss, and the order of the keys.
  expect(actual.tables.map(({ digests }) => digests)).toEqual(expected.tables.map(({ digests }) => digests));
  expect(
    actual.tables.every(({ rows }, at) => rows.every(([key], row) => key === expected.tables[at]?.rows[row]?.[0])),
  ).toBe(true);
}

function differencesOf({ name, rows }: TableDump, actualRows: TableDump['rows']) {
  const actual = new Map(actualRows);
  const expected = new Map(rows);
  const missing = rows.filter(([key]) => !actual.has(key));
  const added = actualRows.filter(([key]) => !expected.has(key));
  const changed = rows.filter(([key, hash]) => actual.has(key) && actual.get(key) !== hash);
  const keysOf = (list: TableDump['rows']) => list.slice(0, SHOWN).map(([key]) => key);
  return {
    table: name,
    counts: [missing.length, added.length, changed.length],
    missing: keysOf(missing),
    added: keysOf(added),
    changed: keysOf(changed),
  };
}

/** The number of rows in each table. */
export function countsOf(dump: DatabaseDump): Readonly<Record<string, number>> {
  return Object.fromEntries(dump.tables.map(({ name, rows }) => [name, rows.length]));
}
