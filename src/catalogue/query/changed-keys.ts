import type { IntervalTree, ObservabilitySet } from 'dexie';

/** The changed rows of a table: these, or too many to name. */
export type ChangedKeys =
  | { readonly kind: 'none' }
  | { readonly kind: 'some'; readonly keys: readonly string[] }
  | { readonly kind: 'unknown' };

const MOST_KEYS = 2000;

/** Extracts the primary keys of one table from Dexie's record of a transaction's changes. */
export function changedKeys(parts: ObservabilitySet, databaseName: string, table: string): ChangedKeys {
  // Dexie's own type says that every part exists, which is not so.
  const tree: IntervalTree | undefined = parts[`idb://${databaseName}/${table}/`];
  // A change of unknown extent is reported under `all`.
  const all: IntervalTree | undefined = parts['all'];
  if (all) return { kind: 'unknown' };
  if (!tree || !('from' in tree)) return { kind: 'none' };
  const keys: string[] = [];
  const pending = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (typeof node.from !== 'string' || node.from !== node.to || keys.length >= MOST_KEYS) return { kind: 'unknown' };
    keys.push(node.from);
    if (node.l) pending.push(node.l);
    if (node.r) pending.push(node.r);
  }
  return { kind: 'some', keys };
}
