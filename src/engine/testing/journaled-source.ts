import type { SnapshotId } from '../core/ids.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import type { KeySpan, SourceMoment, KnownChanges, TableDescription } from '../snapshot/source.ts';
import { compareKeys } from '../format/record/row-codec.ts';
import { createMemorySource, type MemorySource } from './memory-source.ts';

interface Entry {
  readonly at: number;
  readonly table: string;
  readonly keys: readonly unknown[];
  readonly spans: readonly KeySpan[];
}

export interface JournaledSource extends MemorySource {
  /** Removes all rows between two keys, and journals the range rather than the keys. */
  removeBetween(table: string, span: KeySpan): void;
  /** Rows read since the last call: by key, by range, or in a scan of a whole table. */
  takeReads(): { readonly rows: number; readonly scans: number };
  /**
   * Removes one entry from the journal, as a defect would.
   * @returns whether there was one.
   */
  loseEntry(): boolean;
  readonly entries: number;
}

/** A source in memory that keeps a journal as the engine expects: the model for real ones. */
export function createJournaledSource(descriptions: readonly TableDescription[]): JournaledSource {
  const memory = createMemorySource(descriptions);
  let entries: Entry[] = [];
  let last = 0;
  const bases = new Map<string, { readonly since: SnapshotId; readonly at: number }>();
  let reads = { rows: 0, scans: 0 };
  const journal = (table: string, keys: readonly unknown[], spans: readonly KeySpan[] = []) => {
    last += 1;
    entries.push({ at: last, table, keys, spans });
  };
  const isWithin = (key: unknown, { lower, upper }: KeySpan) =>
    (lower === undefined || compareKeys(lower, key) <= 0) && (upper === undefined || compareKeys(key, upper) <= 0);

  function changesNow(): ReadonlyMap<string, KnownChanges> {
    return new Map(
      [...bases].map(([table, { since, at }]): [string, KnownChanges] => {
        const own = entries.filter((entry) => entry.table === table && entry.at > at);
        const changes = { since, keys: own.flatMap(({ keys }) => keys), spans: own.flatMap(({ spans }) => spans) };
        return [table, changes];
      }),
    );
  }

  function observe(moment: SourceMoment, changes: ReadonlyMap<string, KnownChanges>, mark: number): SourceMoment {
    return {
      ...moment,
      async *rows(table) {
        reads.scans += 1;
        for await (const batch of moment.rows(table)) {
          reads.rows += batch.length;
          yield batch;
        }
      },
      async *rowsBetween(table, span) {
        for await (const batch of moment.rows(table)) {
          const rows = batch.filter(({ key }) => isWithin(key, span));
          reads.rows += rows.length;
          yield rows;
        }
      },
      get: (table, keys) => {
        reads.rows += keys.length;
        return moment.get(table, keys);
      },
      changes: async () => ({ mark, tables: changes }),
    };
  }

  const source: MemorySource = {
    ...memory,
    get tables() {
      return memory.tables;
    },
    put: (table, key, value) => {
      memory.put(table, key, value);
      journal(table, [key]);
    },
    remove: (table, key) => {
      memory.remove(table, key);
      journal(table, [key]);
    },
    openMoment: async (tables, options) => observe(await memory.openMoment(tables, options), changesNow(), last),
    apply: async (tables, changes, options) => {
      const changed: [string, readonly unknown[], readonly KeySpan[]][] = [];
      const now = changesNow();
      const at = last;
      await memory.apply(
        tables,
        async function* (moment) {
          for await (const change of changes(observe(moment, now, at))) {
            if (change.kind === 'clear') changed.push([change.table, [], [{}]]);
            if (change.kind === 'put') changed.push([change.table, change.rows.map(({ key }) => key), []]);
            if (change.kind === 'delete') changed.push([change.table, change.keys, []]);
            yield change;
          }
        },
        options,
      );
      for (const each of changed) journal(...each);
    },
    cover: async ({ snapshot, tables, mark }) => {
      for (const table of tables)
        if ((bases.get(table)?.at ?? 0) <= Number(mark)) bases.set(table, { since: snapshot, at: Number(mark) });
      entries = entries.filter(({ table, at }) => at > (bases.get(table)?.at ?? 0));
    },
    correct: async (flaws) => {
      for (const { table, keys } of flaws) journal(table, keys);
    },
  };
  return Object.assign(Object.create(null) as object, source, {
    removeBetween: (table: string, span: KeySpan) => {
      for (const { key } of [...(memory.tables.get(table)?.values() ?? [])])
        if (isWithin(key, span)) memory.remove(table, key);
      journal(table, [], [span]);
    },
    takeReads: () => {
      const taken = reads;
      reads = { rows: 0, scans: 0 };
      return taken;
    },
    loseEntry: () => {
      const lost = entries.pop();
      return lost !== undefined && lost.keys.map((key) => encodeKey(key)).length > 0;
    },
    get entries() {
      return entries.length;
    },
  });
}
