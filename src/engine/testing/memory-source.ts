import { BackupError } from '../core/errors.ts';
import { compareKeys, encodeKey } from '../format/record/row-codec.ts';
import { uniqueValuesOf } from '../restore/unique-entries.ts';
import type { LiveRow, Source, SourceChange, SourceMoment, TableDescription } from '../snapshot/source.ts';
import type { SourceRow } from '../format/record/source-row.ts';

export interface MemorySource extends Source {
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, SourceRow>>;
  put(table: string, key: unknown, value: unknown): void;
  remove(table: string, key: unknown): void;
  /** Makes a row's value unreadable until the row is put again, as if the browser had lost its file. */
  loseValue(table: string, key: unknown): void;
  /** All rows of all tables, in key order, for comparison. */
  dump(): Record<string, readonly SourceRow[]>;
}

export function describeTestTable(name: string, change: Partial<TableDescription> = {}): TableDescription {
  return {
    name,
    role: 'data',
    isEssential: true,
    isContentAddressed: false,
    keyPath: null,
    autoIncrement: false,
    ...change,
  };
}

/** A source that keeps its rows in memory: the model for real ones. */
export function createMemorySource(descriptions: readonly TableDescription[], schemaVersion = 1): MemorySource {
  let memo: string | undefined;
  let tables = new Map<string, Map<string, SourceRow>>(descriptions.map(({ name }) => [name, new Map()]));
  /** As in IndexedDB, never lowered, and raised by every numeric key that is put. */
  const nextKeys = new Map(
    descriptions.flatMap(({ name, autoIncrement }): [string, number][] => (autoIncrement ? [[name, 1]] : [])),
  );

  function raiseNextKey(table: string, nextKey: number): void {
    const known = nextKeys.get(table);
    if (known !== undefined && nextKey > known) nextKeys.set(table, nextKey);
  }
  function assertUnique(rows: ReadonlyMap<string, SourceRow>, table: string, row: SourceRow): void {
    for (const index of uniqueIndexesOf(table)) {
      const wanted = new Set(uniqueValuesOf(index, row.value).map((value) => encodeKey(value)));
      if (wanted.size === 0) continue;
      for (const other of rows.values()) {
        if (encodeKey(other.key) === encodeKey(row.key)) continue;
        if (uniqueValuesOf(index, other.value).some((value) => wanted.has(encodeKey(value))))
          throw new BackupError('unique-conflict', { context: { table, index: index.name, key: encodeKey(row.key) } });
      }
    }
  }
  const uniqueIndexesOf = (table: string) => descriptions.find(({ name }) => name === table)?.uniqueIndexes ?? [];
  function putInto(rows: Map<string, SourceRow>, table: string, row: SourceRow): void {
    assertUnique(rows, table, row);
    rows.set(encodeKey(row.key), row);
    if (typeof row.key === 'number') raiseNextKey(table, Math.floor(row.key) + 1);
  }

  /** The unreadable rows themselves, so that a row becomes readable when it is put again. */
  const lost = new WeakSet<SourceRow>();
  let hasLost = false;
  const live = (row: SourceRow): LiveRow => (lost.has(row) ? { key: row.key, isUnreadable: true } : row);

  /** Tables that a moment has: they are copied before they are changed. */
  const shared = new WeakSet<Map<string, SourceRow>>();
  const sharedTables = () => {
    for (const rows of tables.values()) shared.add(rows);
    return new Map(tables);
  };
  function changing(target: Map<string, Map<string, SourceRow>>, name: string): Map<string, SourceRow> {
    let rows = mustFind(target, name);
    if (shared.has(rows)) {
      rows = new Map(rows);
      target.set(name, rows);
    }
    sortedRows.delete(rows);
    return rows;
  }
  function mustFind(from: Map<string, Map<string, SourceRow>>, name: string): Map<string, SourceRow> {
    const rows = from.get(name);
    if (!rows) throw new BackupError('source-failed', { context: { table: name } });
    return rows;
  }
  const sortedRows = new WeakMap<ReadonlyMap<string, SourceRow>, readonly SourceRow[]>();
  function sorted(rows: ReadonlyMap<string, SourceRow>): readonly SourceRow[] {
    let list = sortedRows.get(rows);
    if (!list) {
      list = [...rows.values()].sort((a, b) => compareKeys(a.key, b.key));
      sortedRows.set(rows, list);
    }
    return list;
  }

  function momentOf(rowsOf: Map<string, Map<string, SourceRow>>): SourceMoment {
    return {
      count: async (table) => mustFind(rowsOf, table).size,
      async *rows(table) {
        const rows = sorted(mustFind(rowsOf, table));
        // Few rows are always given in the same list, for as long as none of them changes.
        if (!hasLost && rows.length > 0 && rows.length <= 100) yield rows;
        else for (let at = 0; at < rows.length; at += 100) yield rows.slice(at, at + 100).map(live);
      },
      async *keys(table) {
        yield sorted(mustFind(rowsOf, table)).map((row) => row.key);
      },
      get: async (table, keys) =>
        keys.map((key) => mustFind(rowsOf, table).get(encodeKey(key))).map((row) => row && live(row)),
      findByIndex: async (table, name, values) => {
        const index = uniqueIndexesOf(table).find((other) => other.name === name);
        const found = new Map<string, unknown>();
        for (const { key, value } of mustFind(rowsOf, table).values())
          for (const indexed of index ? uniqueValuesOf(index, value) : []) found.set(encodeKey(indexed), key);
        return values.map((value) => found.get(encodeKey(value)));
      },
      close: () => undefined,
    };
  }

  function applyTo(target: Map<string, Map<string, SourceRow>>, change: SourceChange): void {
    if (change.kind === 'next-key') {
      raiseNextKey(change.table, change.nextKey);
      return;
    }
    const rows = changing(target, change.table);
    if (change.kind === 'clear') rows.clear();
    if (change.kind === 'put') for (const row of change.rows) putInto(rows, change.table, row);
    if (change.kind === 'delete') for (const key of change.keys) rows.delete(encodeKey(key));
  }

  return {
    get tables() {
      return tables;
    },
    put: (table, key, value) => putInto(changing(tables, table), table, { key, value }),
    remove: (table, key) => void changing(tables, table).delete(encodeKey(key)),
    loseValue: (table, key) => {
      const row = mustFind(tables, table).get(encodeKey(key));
      if (row) lost.add(row);
      hasLost = true;
    },
    dump: () => Object.fromEntries([...tables].map(([name, rows]) => [name, sorted(rows)])),
    describe: async () => ({ name: 'memory', schemaVersion, tables: descriptions }),
    nextKeys: async (wanted) => new Map([...nextKeys].filter(([name]) => wanted.includes(name))),
    openMoment: async () => momentOf(sharedTables()),
    addContent: async (table, batches) => {
      for await (const batch of batches) {
        for (const row of batch) changing(tables, table).set(encodeKey(row.key), row);
      }
    },
    takeBackContent: async (table, keys) => {
      for (const key of keys) changing(tables, table).delete(encodeKey(key));
    },
    readMemo: async () => memo,
    apply: async (_tables, changes, options) => {
      const next = sharedTables();
      for await (const change of changes(momentOf(sharedTables()))) applyTo(next, change);
      tables = next;
      memo = options?.memo ?? memo;
    },
  };
}
