import { readHead } from './coalesce.ts';
import { nameJournal, type JournalMark } from './cover-journal.ts';
import { HEAD_KEY, type JournalEntry } from './journal-entry.ts';
import type { Journal } from './keep-journal.ts';

/** Everything that the journal contains now. */
export async function markJournal(database: IDBDatabase, journal: Journal): Promise<JournalMark> {
  await nameJournal(database, journal);
  const entries = database.transaction(journal.store).objectStore(journal.store);
  const last = new Promise<number>((resolve, reject) => {
    const request = entries.openKeyCursor(null, 'prev');
    request.onsuccess = () => {
      resolve(Number(request.result?.key ?? HEAD_KEY));
    };
    request.onerror = () => {
      reject(request.error ?? new DOMException('no answer', 'UnknownError'));
    };
  });
  const head = await readHead(entries);
  // The last entries may have been removed.
  const { bases = {}, removed = {} } = head ?? {};
  let upTo = await last;
  for (const base of Object.values(bases)) upTo = Math.max(upTo, base.upTo);
  for (const seq of Object.values(removed)) upTo = Math.max(upTo, seq);
  return { id: head?.id ?? '', upTo };
}

/**
 * Names a row that no change has touched but that the next backup must look at, because its value was found to be lost.
 * Never fails: if there is no space for the entry, the journal is reset.
 */
export function nameLostRow(database: IDBDatabase, { store }: Journal, table: string, key: IDBValidKey): void {
  const entry: JournalEntry = { table, quietKeys: [key] };
  const write = (work: (entries: IDBObjectStore) => void, onAbort: () => void) => {
    try {
      const transaction = database.transaction(store, 'readwrite');
      transaction.onabort = onAbort;
      work(transaction.objectStore(store));
    } catch {
      // The database has no journal, or is being closed: the row is found again by the next reader.
    }
  };
  const reset = () => {
    write(
      (entries) => entries.delete(HEAD_KEY),
      () => undefined,
    );
  };
  write((entries) => entries.add(entry), reset);
}
