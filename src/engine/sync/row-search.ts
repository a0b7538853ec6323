import { encodeKey } from '../format/record/row-codec.ts';
import { diffTrees } from '../snapshot/diff-trees.ts';
import type { RowReference } from '../snapshot/source-fitting.ts';
import { readableValue } from '../snapshot/read-attachment.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { type StateTrees, tableOf } from './state-trees.ts';
import { entryNames } from './unique-names.ts';

/** Which row of all. */
export interface RowAt {
  readonly table: string;
  readonly keyText: string;
}

/** Finds rows of a state by what they have. Each search reads whole tables, so it is only for what seldom happens. */
export interface FindRows {
  /** The rows of a table with some values in a unique index, by key text. */
  readonly byNames: (table: TableDescription, names: ReadonlySet<string>) => Promise<ReadonlyMap<string, StoredLine>>;
  /** The rows of all tables that refer to a row. */
  readonly referringTo: (target: RowAt) => Promise<readonly (RowAt & { readonly line: StoredLine })[]>;
}

/** The rows without which a row cannot exist. */
export function referencesOf(
  source: Pick<Source, 'references'>,
  table: string,
  line: StoredLine | undefined,
): readonly RowReference[] {
  const value = line && readableValue(line.row);
  return value === undefined ? [] : (source.references?.(table, value) ?? []);
}

/** What searching needs to know of the data. */
interface SearchRules {
  readonly source: Pick<Source, 'references'>;
  readonly tables: readonly TableDescription[];
}

export function findRowsIn(state: StateTrees, { source, tables }: SearchRules, options: StorageOptions): FindRows {
  return {
    byNames: async (table, names) => {
      const found = new Map<string, StoredLine>();
      for await (const [keyText, line] of rowsIn(state, table.name, options))
        if (entryNames(table, line).some((name) => names.has(name))) found.set(keyText, line);
      return found;
    },
    referringTo: async (target) => {
      const found: (RowAt & { readonly line: StoredLine })[] = [];
      for (const { name: table } of tables)
        for await (const [keyText, line] of rowsIn(state, table, options))
          if (referencesOf(source, table, line).some((one) => isAt(one, target))) found.push({ table, keyText, line });
      return found;
    },
  };
}

const isAt = (one: { readonly table: string; readonly key: unknown }, { table, keyText }: RowAt) =>
  one.table === table && encodeKey(one.key) === keyText;

async function* rowsIn(
  state: StateTrees,
  table: string,
  options: StorageOptions,
): AsyncGenerator<readonly [string, StoredLine], void, undefined> {
  const { repository } = state;
  const none = { repository, root: null };
  const all = { repository, root: tableOf(state, table)?.root ?? null };
  for await (const { key, after } of diffTrees(none, all, options)) if (after) yield [JSON.stringify(key), after];
}
