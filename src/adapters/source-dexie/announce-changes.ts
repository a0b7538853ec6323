import { Dexie, RangeSet, type ObservabilitySet } from 'dexie';

/** Dexie's own name for the event by which its caches and live queries within one realm hear of changes. */
const MUTATED_EVENT = 'x-storagemutated-1';

/**
 * [Note: Telling Dexie of changes]
 * Dexie's live queries learn of changes from Dexie's own transactions; ours go by it. So all rows of the tables, in
 * all indexes, are declared changed, the way Dexie declares its own (see `ObservabilitySet` in its types):
 * - the DOM event empties Dexie's query cache in this realm. Firing `storagemutated` alone does not: Dexie expects
 *   that its own transaction did it already, and a live query would be answered with what it was before.
 * - `Dexie.on.storagemutated` re-runs the live queries of this realm and sends the news by a BroadcastChannel to all
 *   other tabs and workers, which empty their caches by themselves.
 * Should a later Dexie rename the DOM event, the test with a live query in the same worker tells.
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
