import { eachEntry, readHead, TableSummary } from './coalesce.ts';
import { changeHead, type JournalMark } from './cover-journal.ts';
import { HEAD_KEY, type JournalFollower, type JournalSpan, UNREADABLE } from './journal-entry.ts';
import type { Journal } from './keep-journal.ts';

/*
 * [Note: Following the journal]
 *
 * Not only backups can use the journal: anyone who derives something from a table can take in what has changed
 * since, instead of deriving it again. Entries that a backup covers are removed, so a follower whose work
 * outlives the page says in the journal's head up to where it has the changes, and the entries behind stay until it has
 * those too. Nobody else needs to be noted: the head also says up to where entries were removed, so a reader learns
 * that it has come too late.
 */

/** The rows of a table that may have changed up to a moment. */
export interface ChangesSince {
  readonly mark: JournalMark;
  readonly keys: readonly IDBValidKey[];
  /** Only deletions are named by spans. */
  readonly spans: readonly JournalSpan[];
}

/** What has changed in a table since a mark; `undefined` if anything may have. */
export async function changesSince(
  database: IDBDatabase,
  { store }: Journal,
  table: string,
  mark: JournalMark,
): Promise<ChangesSince | undefined> {
  const entries = database.transaction(store).objectStore(store);
  const head = await readHead(entries);
  const removed = Math.max(head?.removed?.[table] ?? 0, head?.removed?.[UNREADABLE] ?? 0);
  if (head?.id !== mark.id || removed > mark.upTo) return undefined;
  const summary = new TableSummary();
  let upTo = Math.max(mark.upTo, HEAD_KEY);
  await eachEntry(entries, mark.upTo, (seq, entry) => {
    upTo = Math.max(upTo, seq);
    if (!entry) summary.isAll = true;
    else if (entry.table === table) summary.add(seq, entry);
  });
  if (summary.isAll) return undefined;
  const keys = [...summary.keys.toArray(), ...summary.quietKeys.toArray()];
  return { mark: { id: mark.id, upTo }, keys, spans: summary.spans };
}

/** Keeps the entries of a table behind the mark until the follower of this name has them, too. */
export function followJournal(
  database: IDBDatabase,
  journal: Journal,
  { name, table, mark }: { readonly name: string; readonly table: string; readonly mark: JournalMark },
): Promise<void> {
  return changeHead(database, journal, mark, (head) => {
    const follower: JournalFollower = { table, upTo: mark.upTo };
    return { head: { ...head, followers: { ...head.followers, [name]: follower } } };
  });
}

/** The names of all followers. */
export async function listFollowers(database: IDBDatabase, { store }: Journal): Promise<readonly string[]> {
  const head = await readHead(database.transaction(store).objectStore(store));
  return Object.keys(head?.followers ?? {});
}

/** Removes followers, and the entries that only they needed. */
export async function unfollowJournal(
  database: IDBDatabase,
  journal: Journal,
  names: readonly string[],
): Promise<void> {
  const head = await readHead(database.transaction(journal.store).objectStore(journal.store));
  if (!head) return;
  await changeHead(database, journal, { id: head.id, upTo: 0 }, (current) => ({
    head: {
      ...current,
      followers: Object.fromEntries(Object.entries(current.followers ?? {}).filter(([name]) => !names.includes(name))),
    },
  }));
}
