import type { IntervalTree, ObservabilitySet } from 'dexie';

/** Which rows of a table changed: these; or too many to name. */
export type ChangedKeys =
  | { readonly kind: 'none' }
  | { readonly kind: 'some'; readonly keys: readonly string[] }
  | { readonly kind: 'unknown' };

const MOST_KEYS = 2000;

/** Reads from Dexie's note of what a transaction changed the primary keys of one table. */
export function changedKeys(parts: ObservabilitySet, databaseName: string, table: string): ChangedKeys {
  // Dexie's own type says that every part is there; it is not.
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
