import { Dexie } from 'dexie';
import { BackupError, throwIfAborted, type Source, type SourceDescription } from '../../engine/index.ts';
import { addContentRows } from './add-content.ts';
import { announceChanges } from './announce-changes.ts';
import { applyChanges } from './apply-changes.ts';
import { readNextKeys } from './next-keys.ts';
import { readMoment, unknownTable } from './read-moment.ts';
import type { DexieSourceOptions } from './dexie-source-options.ts';
import { isRefused } from './is-refused.ts';
import { coverJournal, distrustJournal, nameJournal, type JournalMark } from './journal/cover-journal.ts';
import type { Journal } from './journal/keep-journal.ts';
import { findUniqueIndexes } from './unique-indexes.ts';
import { openScratch } from './open-scratch.ts';
import { openError, sourceError } from './source-error.ts';

/** The table in which Dexie keeps a version that IndexedDB cannot store. */
const DEXIE_META = '$meta';

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
  const { db, tables, journal, references, settle, sortContent, planFitting, fit, takeBackContent, createAt } = options;
  const names = Object.keys(tables);

  async function openDatabase(wanted: readonly string[]): Promise<IDBDatabase> {
    assertOutsideTransaction(db);
    try {
      await db.open();
    } catch (error) {
      throw openError(error);
    }
    // Dexie's type does not say that this is missing while the database is closed.
    const database = db.backendDB() as IDBDatabase | null;
    if (database === null) throw new BackupError('source-failed', { context: { what: 'the database was closed' } });
    assertNotNewer(database, db.verno);
    const known = new Set(db.tables.map((table) => table.name));
    const missing = [...names, ...wanted].find(
      (name) => !Object.hasOwn(tables, name) || !known.has(name) || !database.objectStoreNames.contains(name),
    );
    if (missing !== undefined) throw unknownTable(missing);
    for (const name of names) assertContentKeys(db, name, tables[name]?.isContentAddressed === true);
    return database;
  }

  /** The journal, where the database has one. */
  function journalIn(database: IDBDatabase): Journal | undefined {
    return journal && database.objectStoreNames.contains(journal.store) ? journal : undefined;
  }

  function journalMethods(kept: Journal): Pick<Source, 'cover' | 'distrust'> {
    return {
      cover: async ({ snapshot, tables: covered, mark }) => {
        // The cast: a mark is what `readJournal` gave.
        await coverJournal(await openDatabase([]), kept, mark as JournalMark, {
          snapshot,
          tables: covered,
          known: names,
        });
      },
      distrust: async (wanted) => distrustJournal(await openDatabase(wanted), kept, wanted),
    };
  }

  return {
    ...(journal ? journalMethods(journal) : {}),
    ...(references ? { references } : {}),
    ...(settle ? { settle } : {}),
    ...(sortContent ? { sortContent } : {}),
    ...(planFitting ? { planFitting } : {}),
    ...(fit ? { fit } : {}),
    ...(takeBackContent ? { takeBackContent } : {}),
    ...(createAt
      ? { openScratch: (version: number) => openScratch({ ...options, createAt }, version, createDexieSource) }
      : {}),

    async describe(): Promise<SourceDescription> {
      const database = await openDatabase(names);
      const known = new Set(db.tables.map((table) => table.name));
      const unknownTables = [...database.objectStoreNames].filter((name) => !known.has(name) && name !== DEXIE_META);
      const uniqueIndexes = findUniqueIndexes(database, names);
      assertContentIndexes(tables, uniqueIndexes);
      return {
        name: options.name ?? db.name,
        schemaVersion: db.verno,
        ...(unknownTables.length > 0 ? { unknownTables } : {}),
        tables: Object.entries(tables).map(
          ([name, { isEssential = false, isContentAddressed = false, ...described }]) => {
            const { keyPath, auto } = db.table(name).schema.primKey;
            // Dexie writes "no key path" as an empty string or leaves it out.
            return {
              ...described,
              name,
              isEssential,
              isContentAddressed,
              keyPath: keyPath ? keyPath : null,
              autoIncrement: auto === true,
              ...uniqueIndexes.get(name),
            };
          },
        ),
      };
    },

    async nextKeys(wanted) {
      return readNextKeys(await openDatabase(wanted), wanted);
    },

    async refuses(table, row) {
      return isRefused(await openDatabase([table]), table, row);
    },

    async openMoment(wanted, { signal, withChanges = false } = {}) {
      throwIfAborted(signal);
      const database = await openDatabase(wanted);
      throwIfAborted(signal);
      try {
        const known = withChanges ? journalIn(database) : undefined;
        if (known) await nameJournal(database, known);
        return await readMoment(database, wanted, signal, known);
      } catch (error) {
        throw sourceError(error);
      }
    },

    async addContent(table, rows, options = {}) {
      const database = await openDatabase([table]);
      try {
        await addContentRows(database, table, rows, options, journalIn(database));
      } finally {
        announceChanges(db, [table]);
      }
    },

    async apply(wanted, changes, options = {}) {
      const database = await openDatabase(wanted);
      try {
        await applyChanges(database, wanted, changes, options, journalIn(database));
      } catch (error) {
        throw sourceError(error);
      }
      announceChanges(db, wanted);
    },
  };
}

/**
 * Dexie (4.4) silently opens a database whose stored version is higher than the declared one, and reports the declared
 * one: rows of an unknown newer schema would be backed up as if they had the older one. Dexie stores its versions times
 * ten, plus one for each time that it had to patch the schema.
 */
function assertNotNewer({ version }: IDBDatabase, declared: number): void {
  if (Math.floor(version / 10) <= Math.floor(declared)) return;
  throw new BackupError('newer-version', { context: { stored: version / 10, app: declared }, hint: 'newer-app' });
}

/** The caller's transaction would wait for ours, and ours for it. */
function assertOutsideTransaction(db: Dexie): void {
  // Dexie's type does not say that there may be none.
  const current = Dexie.currentTransaction as { readonly db: Dexie } | null;
  if (current?.db !== db) return;
  throw new BackupError('source-failed', {
    context: { what: 'called within a transaction of the database: call it outside of db.transaction()' },
  });
}

/** An auto-increment key says nothing about the content: a row edited in place would never be backed up again. */
function assertContentKeys(db: Dexie, table: string, isContentAddressed: boolean): void {
  if (!isContentAddressed || db.table(table).schema.primKey.auto !== true) return;
  throw new BackupError('source-failed', {
    context: {
      table,
      what: 'content-addressed, but its keys are counted: use a hash of the content, or leave out isContentAddressed',
    },
  });
}

/**
 * Content is written before the transaction of a restore, one row at a time, while rows that are no longer needed are
 * deleted only within it. So a row could not take over a unique value from a row to be deleted.
 */
function assertContentIndexes(
  tables: DexieSourceOptions['tables'],
  indexes: ReturnType<typeof findUniqueIndexes>,
): void {
  for (const [table, { uniqueIndexes = [] }] of indexes) {
    const [index] = uniqueIndexes;
    if (!index || tables[table]?.isContentAddressed !== true) continue;
    throw new BackupError('source-failed', {
      context: {
        table,
        index: index.name,
        what: 'content-addressed, but with a unique index: leave out isContentAddressed, or drop the index',
      },
    });
  }
}
