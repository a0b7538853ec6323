import type { Dexie } from 'dexie';
import { keepJournal, type Journal } from '../adapters/source-dexie/journal/keep-journal.ts';

/** The store in which the catalogue's database journals its changes. It is no part of a backup. */
export const JOURNAL_STORE = 'journal';

/** Until version 2 of the schema, changes were counted in a database of their own. */
const EARLIER_NOTES = 'heirloom-changes';

/** Journals every change made through this instance of the catalogue's database. */
export function keepCatalogueJournal(db: Dexie): Journal {
  return keepJournal(db, {
    store: JOURNAL_STORE,
    isTold: true,
    // Deleting unused files takes nothing away that a backup would miss.
    isQuiet: (table, change) => table === 'files' && change === 'delete',
  });
}

/** Removes the database in which earlier versions counted changes, once nobody has it open. */
export function removeEarlierNotes(): void {
  indexedDB.deleteDatabase(EARLIER_NOTES);
}
