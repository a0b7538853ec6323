import type { JournalFlaw } from '../../../engine/index.ts';
import { endOf } from './coalesce.ts';
import { type Journal, JournalWriter } from './keep-journal.ts';

/** Adds entries for rows that a check has found missing. */
export async function correctJournal(
  database: IDBDatabase,
  journal: Journal,
  flaws: readonly JournalFlaw[],
): Promise<void> {
  const transaction = database.transaction(journal.store, 'readwrite', { durability: 'strict' });
  const ended = endOf(transaction);
  const writer = JournalWriter.in(transaction, journal);
  for (const { table, keys, kind } of flaws) {
    if (kind === 'missed') writer?.name(table, keys, 'put');
    else writer?.nameLost(table, keys);
  }
  await ended;
}
