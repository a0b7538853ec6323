import {
  boundariesOf,
  entriesAfter,
  HEAD_KEY,
  type JournalEntry,
  type JournalSpan,
  parseEntry,
  parseHead,
} from './journal-entry.ts';

/** A table of which more rows have changed is named as a whole. */
const MOST_KEYS = 50_000;
const MOST_SPANS = 100;
const ENTRIES_AT_ONCE = 200;

/** Keys, each once. */
class KeySet {
  readonly #simple = new Set<string | number>();
  readonly #others: IDBValidKey[] = [];

  add(key: IDBValidKey): void {
    if (typeof key === 'string' || typeof key === 'number') this.#simple.add(key);
    else if (!this.#others.some((other) => indexedDB.cmp(other, key) === 0)) this.#others.push(key);
  }

  get size(): number {
    return this.#simple.size + this.#others.length;
  }

  toArray(): IDBValidKey[] {
    return [...this.#simple, ...this.#others];
  }
}

/** All that entries say of one table, each thing once. */
export class TableSummary {
  readonly keys = new KeySet();
  readonly quietKeys = new KeySet();
  readonly spans: JournalSpan[] = [];
  isAll = false;
  count = 0;
  lastSeq = 0;

  add(seq: number, { keys = [], quietKeys = [], spans = [], isAll, count = 0 }: JournalEntry): void {
    this.lastSeq = Math.max(this.lastSeq, seq);
    this.count += count;
    this.isAll ||= isAll === true;
    for (const key of keys) this.keys.add(key);
    for (const key of quietKeys) this.quietKeys.add(key);
    for (const span of spans) this.spans.push(span);
    if (this.keys.size + this.quietKeys.size > MOST_KEYS || this.spans.length > MOST_SPANS) this.isAll = true;
  }

  toEntry(table: string): JournalEntry {
    const { isAll, keys, quietKeys, spans, count } = this;
    if (isAll) return { table, isAll: true, count: count + keys.size };
    return { table, keys: keys.toArray(), quietKeys: quietKeys.toArray(), spans, count };
  }
}

/** Reads entries in their order, a bounded number at a time. What is no entry comes as `undefined`. */
export function eachEntry(
  store: IDBObjectStore,
  after: number,
  take: (seq: number, entry: JournalEntry | undefined) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (from: number) => {
      const range = entriesAfter(from);
      const keys = store.getAllKeys(range, ENTRIES_AT_ONCE);
      const values = store.getAll(range, ENTRIES_AT_ONCE);
      values.onsuccess = () => {
        keys.result.forEach((seq, at) => {
          take(Number(seq), parseEntry(values.result[at]));
        });
        if (keys.result.length < ENTRIES_AT_ONCE) resolve();
        else next(Number(keys.result.at(-1)));
      };
      keys.onerror = values.onerror = () => {
        reject(values.error ?? keys.error ?? new DOMException('no answer', 'UnknownError'));
      };
    };
    next(after);
  });
}

/**
 * Puts the entries of each table together, under the number of the last: what they say stays the same. Entries that
 * someone has are not put together with those that they do not have.
 */
export async function coalesceJournal(database: IDBDatabase, { store }: { readonly store: string }): Promise<void> {
  const transaction = database.transaction(store, 'readwrite');
  const ended = endOf(transaction);
  // It is awaited below; a failure before must not be an unhandled one.
  ended.catch(() => undefined);
  const entries = transaction.objectStore(store);
  const head = await readHead(entries);
  const parts = new Map<string, { readonly table: string; readonly summary: TableSummary }>();
  const seqs: number[] = [];
  let isReadable = true;
  await eachEntry(entries, HEAD_KEY, (seq, entry) => {
    if (!entry) isReadable = false;
    else {
      const { table } = entry;
      const passed = head ? boundariesOf(head, table).filter((boundary) => boundary < seq).length : 0;
      const part = parts.get(`${passed} ${table}`) ?? { table, summary: new TableSummary() };
      parts.set(`${passed} ${table}`, part);
      part.summary.add(seq, entry);
      seqs.push(seq);
    }
  });
  // What nobody has written stays to be seen by the next backup.
  if (isReadable) {
    const lasts = new Set([...parts.values()].map(({ summary }) => summary.lastSeq));
    for (const seq of seqs) if (!lasts.has(seq)) entries.delete(seq);
    for (const { table, summary } of parts.values()) entries.put(summary.toEntry(table), summary.lastSeq);
  }
  await ended;
}

/** Resolves once a transaction is committed. */
export function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
    };
  });
}

/** The head of the journal, which has the number 0. */
export function readHead(store: IDBObjectStore): Promise<ReturnType<typeof parseHead>> {
  return new Promise((resolve, reject) => {
    const request = store.get(HEAD_KEY);
    request.onsuccess = () => {
      resolve(parseHead(request.result));
    };
    request.onerror = () => {
      reject(request.error ?? new DOMException('no answer', 'UnknownError'));
    };
  });
}
