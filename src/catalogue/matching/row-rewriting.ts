import type { Matching } from './matching.ts';
import { rewriteRow } from './rewrite-row.ts';

interface KeyedRow {
  readonly key: unknown;
  readonly value: unknown;
}

/** What rewriting the rows of a backup by a matching needs to know. */
export interface MatchedRewriting {
  /** The keys of a table's rows that change. */
  readonly movedKeys: (table: string) => Iterable<string>;
  /** The new row; the same object if nothing changes. */
  readonly rewrite: (table: string, row: KeyedRow) => KeyedRow;
}

/** The rules of a matching, row by row. */
export function rowRewriting(matching: Matching): MatchedRewriting {
  const { collections, fields, views, records } = matching;
  const moved: Readonly<Record<string, ReadonlyMap<string, string>>> = { collections, fields, views, records };
  return {
    movedKeys: (table) => moved[table]?.keys() ?? [],
    rewrite: (table, row) => {
      const value = rewriteRow(matching, table, row.value);
      if (value === row.value) return row;
      return { key: table === 'settings' ? row.key : Reflect.get(Object(value), 'id'), value };
    },
  };
}
