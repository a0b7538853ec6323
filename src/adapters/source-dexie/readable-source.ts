import { throwIfAborted, type ReadableSource } from '../../engine/index.ts';
import { describeTables } from './describe-tables.ts';
import type { DexieSourceOptions } from './dexie-source-options.ts';
import { coverJournal, nameJournal, type JournalMark } from './journal/cover-journal.ts';
import type { Journal } from './journal/keep-journal.ts';
import { readNextKeys } from './next-keys.ts';
import { openDatabase } from './open-database.ts';
import { readMoment } from './read-moment.ts';
import { sourceError } from './source-error.ts';

/**
 * What backups need of a Dexie database. An app that only takes backups loads no code that writes to its tables.
 * @throws BackupError as `createDexieSource`.
 */
export function createReadableSource(options: DexieSourceOptions): ReadableSource {
  const { journal, sortContent } = options;
  return {
    ...(journal ? { cover: coverWith(options, journal) } : {}),
    ...(sortContent ? { sortContent } : {}),

    async describe() {
      return describeTables(await openDatabase(options, Object.keys(options.tables)), options);
    },

    async nextKeys(wanted) {
      return readNextKeys(await openDatabase(options, wanted), wanted);
    },

    async openMoment(wanted, { signal, withChanges = false } = {}) {
      throwIfAborted(signal);
      const database = await openDatabase(options, wanted);
      throwIfAborted(signal);
      try {
        const known = withChanges ? journalIn(database, journal) : undefined;
        // Without a name, for lack of space, the moment does not know what has changed.
        if (known) await nameJournal(database, known).catch(() => undefined);
        return await readMoment(database, wanted, signal, known);
      } catch (error) {
        throw sourceError(error);
      }
    },
  };
}

function coverWith(options: DexieSourceOptions, journal: Journal): NonNullable<ReadableSource['cover']> {
  const known = Object.keys(options.tables);
  return async ({ snapshot, tables, mark }) =>
    // The cast: a mark is what `readJournal` gave.
    coverJournal(await openDatabase(options, []), journal, mark as JournalMark, { snapshot, tables, known });
}

/** The journal, where the database has one. */
export function journalIn(database: IDBDatabase, journal: Journal | undefined): Journal | undefined {
  return journal && database.objectStoreNames.contains(journal.store) ? journal : undefined;
}
