import { eachEntry, endOf, readHead, TableSummary } from './coalesce.ts';
import { HEAD_KEY, type JournalEntry, type JournalHead, type TableBase, UNREADABLE } from './journal-entry.ts';
import type { Journal } from './keep-journal.ts';

/** A moment of one journal: all entries up to a number. */
export interface JournalMark {
  readonly id: string;
  readonly upTo: number;
}

/** Gives a journal without a name one of its own, so that it cannot be mistaken for another later. */
export async function nameJournal(database: IDBDatabase, { store }: Journal): Promise<void> {
  if (await readHead(database.transaction(store).objectStore(store))) return;
  const transaction = database.transaction(store, 'readwrite');
  const ended = endOf(transaction);
  ended.catch(() => undefined);
  const entries = transaction.objectStore(store);
  if (!(await readHead(entries))) entries.put({ id: crypto.randomUUID(), bases: {} } satisfies JournalHead, HEAD_KEY);
  await ended;
}

/**
 * Notes that a durable backup has all of these tables that no entry behind the mark names, and removes what is no
 * longer needed. A mark of another journal, or of before the one that is noted, changes nothing.
 */
export async function coverJournal(
  database: IDBDatabase,
  journal: Journal,
  mark: JournalMark,
  { snapshot, tables, known }: Covered,
): Promise<void> {
  const base: TableBase = { snapshot, upTo: mark.upTo, version: database.version };
  await changeHead(database, journal, mark, (head) => {
    const later = tables.filter((table) => (head.bases[table]?.upTo ?? 0) <= mark.upTo);
    const bases = { ...head.bases, ...Object.fromEntries(later.map((table) => [table, base])) };
    return { head: { ...head, bases }, known };
  });
}

/** A backup, and the tables that it has all of. */
export interface Covered {
  readonly snapshot: string;
  readonly tables: readonly string[];
  /** All tables that are backed up. */
  readonly known: readonly string[];
}

/** Notes that the person knows of the changes in these tables up to the mark. */
export async function noteTold(
  database: IDBDatabase,
  journal: Journal,
  mark: JournalMark,
  tables: readonly string[],
): Promise<void> {
  await changeHead(database, journal, mark, (head) => {
    const told: Record<string, number> = { ...head.told };
    for (const table of tables) told[table] = Math.max(told[table] ?? 0, mark.upTo);
    return { head: { ...head, told } };
  });
}

export interface HeadChange {
  readonly head: JournalHead;
  /** All tables that are backed up: entries of others are not needed. Missing: not known. */
  readonly known?: readonly string[];
}

/** Changes the head of the journal that a mark is of, and removes the entries that nobody needs any more. */
export async function changeHead(
  database: IDBDatabase,
  { store, isTold = false }: Journal,
  mark: JournalMark,
  change: (head: JournalHead) => HeadChange,
): Promise<void> {
  const transaction = database.transaction(store, 'readwrite');
  const ended = endOf(transaction);
  ended.catch(() => undefined);
  const entries = transaction.objectStore(store);
  const before = await readHead(entries);
  if (before?.id === mark.id) {
    const { head, known } = change(before);
    const removed: Record<string, number> = { ...head.removed };
    await eachEntry(entries, HEAD_KEY, (seq, entry) => {
      if (isNeeded(seq, entry)) return;
      entries.delete(seq);
      const table = entry?.table ?? UNREADABLE;
      removed[table] = Math.max(removed[table] ?? 0, seq);
    });
    entries.put({ ...head, removed } satisfies JournalHead, HEAD_KEY);
    // What is no entry made the backup read everything, which covers it.
    function isNeeded(seq: number, entry: JournalEntry | undefined): boolean {
      if (!entry) return seq > mark.upTo;
      const { table } = entry;
      if (known?.includes(table) === false) return false;
      if (Object.values(head.followers ?? {}).some((follower) => follower.table === table && seq > follower.upTo))
        return true;
      return seq > (head.bases[table]?.upTo ?? 0) || (isTold && seq > (head.told?.[table] ?? 0));
    }
  }
  await ended;
}

/** What the person does not know of yet. */
export interface CountedChanges {
  /** The number of changed rows in each table. */
  readonly rows: ReadonlyMap<string, number>;
  /** Whether more may have changed: of a table, no change was reported since the journal was created or reset. */
  readonly isAtLeast: boolean;
}

/** Counts the changes in these tables that the person does not know of yet. */
export async function countJournal(
  database: IDBDatabase,
  { store }: Journal,
  tables: readonly string[],
): Promise<CountedChanges> {
  const entries = database.transaction(store).objectStore(store);
  const told = (await readHead(entries))?.told ?? {};
  const changed = new Map<string, TableSummary>();
  await eachEntry(entries, HEAD_KEY, (seq, entry) => {
    if (!entry || !tables.includes(entry.table) || seq <= (told[entry.table] ?? 0)) return;
    const summary = changed.get(entry.table) ?? new TableSummary();
    changed.set(entry.table, summary);
    summary.add(seq, entry);
  });
  const rows = new Map([...changed].map(([table, { keys, count }]): [string, number] => [table, keys.size + count]));
  return { rows, isAtLeast: tables.some((table) => told[table] === undefined) };
}
