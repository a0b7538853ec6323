import { Dexie, RangeSet, type ObservabilitySet } from 'dexie';

/** Dexie's own name for the event that tells its caches and live queries within one realm about changes. */
const MUTATED_EVENT = 'x-storagemutated-1';

/**
 * [Note: Telling Dexie of changes]
 * Dexie's live queries learn of changes from Dexie's own transactions, which our writes bypass. So all rows of the
 * tables, in all indexes, are declared changed, in Dexie's own format (see `ObservabilitySet` in its types):
 * - The DOM event empties Dexie's query cache in this realm. Firing `storagemutated` alone does not: Dexie expects
 *   that its own transaction has already done it, and a live query would get the old result.
 * - `Dexie.on.storagemutated` re-runs the live queries of this realm and sends the change over a BroadcastChannel to
 *   all other tabs and workers, which empty their caches themselves. If a later Dexie renames the DOM event, the test
 *   with a live query in the same worker fails.
 */
export function announceChanges(db: Dexie, tables: readonly string[]): void {
  const parts: ObservabilitySet = {};
  for (const name of tables) {
    const indexes = db.table(name).schema.indexes.map((index) => index.name);
    for (const index of ['', ':dels', ...indexes])
      parts[`idb://${db.name}/${name}/${index}`] = new RangeSet(-Infinity, Dexie.maxKey);
  }
  globalThis.dispatchEvent(new CustomEvent(MUTATED_EVENT, { detail: parts }));
  Dexie.on.storagemutated.fire(parts);
}
