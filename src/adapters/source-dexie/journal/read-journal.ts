import type { KeySpan, SnapshotId, SourceChanges, KnownChanges } from '../../../engine/index.ts';
import type { KeptTransaction } from '../kept-transaction.ts';
import { TableSummary } from './coalesce.ts';
import type { JournalMark } from './cover-journal.ts';
import { asStored, entriesAfter, HEAD_KEY, type JournalSpan, parseEntry, parseHead } from './journal-entry.ts';
import type { Journal } from './keep-journal.ts';

const ENTRIES_AT_ONCE = 500;

/**
 * What the journal says within a transaction that reaches it. A table of which it does not say for sure what has
 * changed is missing from the result. `undefined` where the journal has no name yet.
 * @param version of the database, as IndexedDB counts.
 */
export async function readJournal(
  kept: KeptTransaction,
  { store }: Journal,
  version: number,
): Promise<SourceChanges | undefined> {
  const [stored] = await kept.request<[unknown]>((transaction) => [transaction.objectStore(store).get(HEAD_KEY)]);
  const head = parseHead(stored);
  if (!head) return undefined;
  const bases = Object.entries(head.bases).filter(([, base]) => base.version === version);
  const changed = new Map(bases.map(([table]) => [table, new TableSummary()]));
  let upTo = Object.values(head.bases).reduce((most, base) => Math.max(most, base.upTo), 0);
  let isReadable = true;
  for (let after: number | undefined = HEAD_KEY; after !== undefined;) {
    const range = entriesAfter(after);
    const [seqs, values] = await kept.request<[IDBValidKey[], unknown[]]>((transaction) => {
      const entries = transaction.objectStore(store);
      return [entries.getAllKeys(range, ENTRIES_AT_ONCE), entries.getAll(range, ENTRIES_AT_ONCE)];
    });
    for (const [at, value] of values.entries()) {
      const entry = parseEntry(value);
      const seq = Number(seqs[at]);
      if (!entry) isReadable = false;
      else if (seq > (head.bases[entry.table]?.upTo ?? 0)) changed.get(entry.table)?.add(seq, entry);
      upTo = Math.max(upTo, seq);
    }
    after = seqs.length < ENTRIES_AT_ONCE ? undefined : Number(seqs.at(-1));
  }
  const mark: JournalMark = { id: head.id, upTo };
  const tables = new Map<string, KnownChanges>();
  for (const [table, { snapshot }] of isReadable ? bases : []) {
    const summary = changed.get(table);
    if (!summary || summary.isAll) continue;
    tables.set(table, {
      // The cast: it was an id when it was noted, and finds no snapshot if it is none.
      since: snapshot as SnapshotId,
      keys: [...summary.keys.toArray(), ...summary.quietKeys.toArray()].map(asStored),
      spans: summary.spans.map(spanOf),
    });
  }
  return { mark, tables };
}

function spanOf({ lower, upper }: JournalSpan): KeySpan {
  return {
    ...(lower === undefined ? {} : { lower: asStored(lower) }),
    ...(upper === undefined ? {} : { upper: asStored(upper) }),
  };
}
