import type { Source } from '../../engine/index.ts';
import { addContentRows } from './add-content.ts';
import { announceChanges } from './announce-changes.ts';
import { applyChanges } from './apply-changes.ts';
import type { DexieSourceOptions } from './dexie-source-options.ts';
import { isRefused } from './is-refused.ts';
import { correctJournal } from './journal/correct-journal.ts';
import type { Journal } from './journal/keep-journal.ts';
import { readMemo } from './journal/read-memo.ts';
import { openDatabase } from './open-database.ts';
import { openScratch } from './open-scratch.ts';
import { createReadableSource, journalIn } from './readable-source.ts';
import { sourceError } from './source-error.ts';

/**
 * Any Dexie database as a source of backups and target of restores.
 *
 * It works directly on IndexedDB, below Dexie's hooks and middleware: backups contain exactly the stored rows, and
 * restores store exactly the rows of the backup. Live queries in this and other realms notice a restore like any other
 * change.
 * @throws BackupError `source-failed` from its methods if a listed table does not exist, if a table is declared
 *   content-addressed although it has auto-increment keys or a unique index, or if they are called within a transaction
 *   of the database; `storage-unavailable` if the browser offers no storage; `newer-version` if a newer version of the
 *   app has used the database than the one that declared it.
 */
export function createDexieSource(options: DexieSourceOptions): Source {
  const { db, journal } = options;
  return {
    ...createReadableSource(options),
    ...(journal ? journalMethods(options, journal) : {}),
    ...appMethods(options),

    async refuses(table, row) {
      return isRefused(await openDatabase(options, [table]), table, row);
    },

    async addContent(table, rows, callOptions = {}) {
      const database = await openDatabase(options, [table]);
      try {
        await addContentRows(database, table, rows, callOptions, journalIn(database, journal));
      } finally {
        announceChanges(db, [table]);
      }
    },

    async apply(wanted, changes, callOptions = {}) {
      const database = await openDatabase(options, wanted);
      try {
        await applyChanges(database, wanted, changes, callOptions, journalIn(database, journal));
      } catch (error) {
        throw sourceError(error);
      }
      announceChanges(db, wanted);
    },
  };
}

/** The optional methods that only the app can provide, because they depend on what its rows mean. */
function appMethods(options: DexieSourceOptions): Partial<Source> {
  const { references, settle, planFitting, fit, takeBackContent, createAt } = options;
  return {
    ...(references ? { references } : {}),
    ...(settle ? { settle } : {}),
    ...(planFitting ? { planFitting } : {}),
    ...(fit ? { fit } : {}),
    ...(takeBackContent ? { takeBackContent } : {}),
    ...(createAt
      ? { openScratch: (version: number) => openScratch({ ...options, createAt }, version, createDexieSource) }
      : {}),
  };
}

/** The optional methods of a source whose database keeps a journal. */
function journalMethods(options: DexieSourceOptions, journal: Journal): Pick<Source, 'correct' | 'readMemo'> {
  return {
    readMemo: async () => readMemo(await openDatabase(options, []), journal),
    correct: async (flaws) => correctJournal(await openDatabase(options, []), journal, flaws),
  };
}
