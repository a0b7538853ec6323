import type { ObservabilitySet } from 'dexie';
import { countJournal, noteTold, type JournalMark } from '../adapters/source-dexie/journal/cover-journal.ts';
import { markJournal } from '../adapters/source-dexie/journal/mark-journal.ts';
import { db, journal } from './database.ts';
import { CATALOGUE_TABLES } from './describe-source.ts';

/*
 * [Note: What changed since the last backup]
 *
 * Every change of the catalogue, in any tab or worker, adds an entry to the journal in the same transaction, so that
 * both are stored or neither. The journal decides what the next backup reads, and shows a person how much is at stake:
 * a record that is edited a hundred times counts once. A complete backup starts the count again, even if the journal
 * still needs the entries.
 */

const TABLES = Object.keys(CATALOGUE_TABLES);

export interface ChangeCounts {
  readonly records: number;
  readonly files: number;
  /** Collections, fields, views and settings. */
  readonly other: number;
  /** More may have changed: the journal is new, or there was no space for its entries. */
  readonly isAtLeast?: true;
}

/** The changes up to one moment. */
export type ChangeMark = JournalMark;

/** All changes up to now. Pass them to {@link forgetChanges} once a backup that was begun later is durable. */
export async function markChanges(): Promise<ChangeMark> {
  return markJournal(await openDatabase(), journal);
}

/** Stops counting the changes that a backup contains. @param withFiles whether it contains files. */
export async function forgetChanges(mark: ChangeMark, { withFiles }: { readonly withFiles: boolean }): Promise<void> {
  const covered = TABLES.filter((name) => withFiles || name !== 'files');
  await noteTold(await openDatabase(), journal, mark, covered);
}

/** Whether the parts that Dexie reports as changed, in any tab, belong to the catalogue. */
export function areChangesIn(parts: ObservabilitySet): boolean {
  return Object.keys(parts).some((part) => part.startsWith(`idb://${db.name}/`));
}

/** How much has changed. */
export async function countChanges(): Promise<ChangeCounts> {
  const { rows, isAtLeast } = await countJournal(await openDatabase(), journal, TABLES);
  const counts = { records: 0, files: 0, other: 0 };
  for (const [table, count] of rows) counts[kindOf(table)] += count;
  return isAtLeast ? { ...counts, isAtLeast } : counts;
}

/** Whether nothing has changed for sure. */
export function isUnchanged({ records, files, other, isAtLeast }: ChangeCounts): boolean {
  return isAtLeast !== true && records + files + other === 0;
}

function kindOf(table: string): 'records' | 'files' | 'other' {
  return table === 'records' || table === 'files' ? table : 'other';
}

async function openDatabase(): Promise<IDBDatabase> {
  await db.open();
  return db.backendDB();
}
