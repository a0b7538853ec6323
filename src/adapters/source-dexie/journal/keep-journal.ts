import {
  Dexie,
  type DBCore,
  type DBCoreMutateRequest,
  type DBCoreMutateResponse,
  type DBCoreTable,
  type DBCoreTransaction,
} from 'dexie';
import { coalesceJournal } from './coalesce.ts';
import { HEAD_KEY, isKey, type JournalEntry } from './journal-entry.ts';
import { isWithoutEntries } from './without-entries.ts';

/** Below all other layers, Dexie's own too: whatever they write is journaled. */
const LEVEL = -10;
/** Keys that one entry names; a change of more is named by several. */
const MOST_KEYS = 1000;
/** A change of more rows than this is better read as "all of the table". */
const MOST_KEYS_NAMED = 50_000;
/** Entries are put together each time that so many were written. */
const COALESCED_EVERY = 1024;

export interface JournalOptions {
  /** The name of the store; its schema is `JOURNAL_SCHEMA`. */
  readonly store: string;
  /** Whether a change is too minor to be counted for the person. Default: all are counted. */
  readonly isQuiet?: (table: string, change: 'put' | 'delete') => boolean;
  /** Whether entries stay until `noteTold` says that the person knows of them. Default: no. */
  readonly isTold?: boolean;
}

/** The journal of a database, to be given to its source. */
export interface Journal extends JournalOptions {
  readonly db: Dexie;
}

/**
 * Journals every change that passes through this instance of a database, from now on: to be called for each instance,
 * in every page and worker, before it is opened. See [Note: The journal].
 */
export function keepJournal(db: Dexie, options: JournalOptions): Journal {
  const journal: Journal = { ...options, db };
  db.use({
    stack: 'dbcore',
    name: 'journal',
    level: LEVEL,
    create: (core): DBCore => ({
      ...core,
      transaction: (stores, mode, ...rest) => core.transaction(withStore(core, journal, stores, mode), mode, ...rest),
      table: (name) =>
        name === journal.store ? distrusting(core.table(name), journal) : journaling(core.table(name), journal),
    }),
  });
  return journal;
}

/** Every transaction that writes also writes to the journal, where the database has one. */
function withStore(core: DBCore, { store }: Journal, stores: string[], mode: 'readonly' | 'readwrite'): string[] {
  if (mode !== 'readwrite' || stores.includes(store)) return stores;
  return core.schema.tables.some(({ name }) => name === store) ? [...stores, store] : stores;
}

function journaling(table: DBCoreTable, journal: Journal): DBCoreTable {
  return {
    ...table,
    mutate: (request) => {
      const transaction = idbTransaction(request.trans);
      const writer = JournalWriter.in(transaction, journal);
      if (!writer) return table.mutate(request);
      if (request.type === 'deleteRange') return deleteRange(table, request, transaction, writer);
      const change = request.type === 'delete' ? 'delete' : 'put';
      const keys = keysOf(table, request);
      const done = table.mutate(request);
      if (keys) writer.name(table.name, keys, change);
      else return done.then((response) => nameGiven(table, writer, response));
      return done;
    },
  };
}

/** The keys that the database has given. */
function nameGiven(table: DBCoreTable, writer: JournalWriter, response: DBCoreMutateResponse): DBCoreMutateResponse {
  writer.name(table.name, [...(response.results ?? []), response.lastResult], 'put');
  return response;
}

/**
 * The requests are made at once and in this order: rows are counted before they are gone, and nothing comes between.
 */
function deleteRange(
  table: DBCoreTable,
  request: Extract<DBCoreMutateRequest, { type: 'deleteRange' }>,
  transaction: IDBTransaction,
  writer: JournalWriter,
): Promise<DBCoreMutateResponse> {
  const { lower, upper, lowerOpen = false, upperOpen = false, type } = request.range;
  // Dexie's type of a range: 3 is any key, 4 is none.
  const isAny = type === 3 || (lower === undefined && upper === undefined);
  if (Number(type) === 4) return table.mutate(request);
  const range = isAny
    ? undefined
    : lower === undefined
      ? IDBKeyRange.upperBound(upper, upperOpen)
      : upper === undefined
        ? IDBKeyRange.lowerBound(lower, lowerOpen)
        : IDBKeyRange.bound(lower, upper, lowerOpen, upperOpen);
  const counting = transaction.objectStore(table.name).count(range);
  counting.onsuccess = () => {
    if (counting.result > 0) writer.nameRange(table.name, range, counting.result);
  };
  return table.mutate(request);
}

/** `undefined` where they are not known yet. */
function keysOf(
  { schema: { primaryKey } }: DBCoreTable,
  request: Exclude<DBCoreMutateRequest, { type: 'deleteRange' }>,
): readonly unknown[] | undefined {
  // Dexie gives `null` where its types say that it gives nothing.
  const given = request.keys as readonly unknown[] | null | undefined;
  if (request.type === 'delete') return given ?? [];
  const { extractKey } = primaryKey;
  const keys = request.values.map((value: unknown, at) => given?.[at] ?? (extractKey?.(value) as unknown));
  return keys.every((key) => key !== undefined && key !== null) ? keys : undefined;
}

/** A write to the journal by anyone else makes it worthless, so it starts over. */
function distrusting(table: DBCoreTable, { store }: Journal): DBCoreTable {
  return {
    ...table,
    mutate: (request) =>
      table.mutate(request).then((response) => {
        idbTransaction(request.trans).objectStore(store).delete(HEAD_KEY);
        return response;
      }),
  };
}

// What Dexie calls a transaction of its core is one of IndexedDB.
function idbTransaction(transaction: DBCoreTransaction): IDBTransaction {
  return transaction as unknown as IDBTransaction;
}

/** Writes entries, within a transaction that changes rows. */
export class JournalWriter {
  readonly #transaction: IDBTransaction;
  readonly #journal: Journal;
  readonly #entries: IDBObjectStore;

  /**
   * @returns `undefined` where the database has no journal.
   * @throws DOMException `NotFoundError` where the transaction does not reach it: a change must not go unnamed.
   */
  static in(transaction: IDBTransaction, journal: Journal): JournalWriter | undefined {
    if (!transaction.db.objectStoreNames.contains(journal.store)) return undefined;
    return new JournalWriter(transaction, journal);
  }

  private constructor(transaction: IDBTransaction, journal: Journal) {
    this.#transaction = transaction;
    this.#journal = journal;
    this.#entries = transaction.objectStore(journal.store);
  }

  /** Names rows by their keys. What is no key is passed over: no row can have changed under it. */
  name(table: string, keys: readonly unknown[], change: 'put' | 'delete'): void {
    const named = keys.filter(isKey);
    if (named.length === 0) return;
    const isQuiet = this.#journal.isQuiet?.(table, change) === true;
    if (named.length > MOST_KEYS_NAMED) return this.nameAll(table, isQuiet ? 0 : named.length);
    for (let at = 0; at < named.length; at += MOST_KEYS) {
      const some = named.slice(at, at + MOST_KEYS);
      this.#add(isQuiet ? { table, quietKeys: some } : { table, keys: some });
    }
  }

  /** Names rows whose values were lost though nothing changed them: nothing that a person has done. */
  nameLost(table: string, keys: readonly unknown[]): void {
    const quietKeys = keys.filter(isKey);
    for (let at = 0; at < quietKeys.length; at += MOST_KEYS)
      this.#add({ table, quietKeys: quietKeys.slice(at, at + MOST_KEYS) });
  }

  /** @param range missing: all keys. */
  nameRange(table: string, range: IDBKeyRange | undefined, rows: number): void {
    const count = this.#journal.isQuiet?.(table, 'delete') === true ? 0 : rows;
    if (!range) return this.nameAll(table, count);
    // The casts: the bounds of a range are keys, or missing.
    const [lower, upper] = [range.lower as IDBValidKey | undefined, range.upper as IDBValidKey | undefined];
    const span = { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
    this.#add({ table, spans: [span], count });
  }

  nameAll(table: string, rows: number): void {
    this.#add({ table, isAll: true, count: rows });
  }

  #add(entry: JournalEntry): void {
    const transaction = this.#transaction;
    if (isWithoutEntries()) {
      this.#entries.delete(HEAD_KEY);
      return;
    }
    const request = this.#entries.add(entry);
    request.onerror = () => {
      // A change that is not named must not be made either; where it is not, the transaction is over already.
      if (request.error?.name !== 'AbortError') transaction.abort();
    };
    request.onsuccess = () => {
      if (Number(request.result) % COALESCED_EVERY === 0) this.#coalesceLater();
    };
  }

  #coalesceLater(): void {
    const coalesce = () => {
      coalesceJournal(this.#transaction.db, this.#journal).catch(() => undefined);
    };
    this.#transaction.addEventListener('complete', () => {
      Dexie.ignoreTransaction(() => setTimeout(coalesce));
    });
  }
}
