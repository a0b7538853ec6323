import type { Dexie } from 'dexie';
import { BackupError, throwIfAborted, type RowReference, type Source, type SourceDescription, type TableRole } from '../../engine/index.ts';
import { addContentRows } from './add-content.ts';
import { announceChanges } from './announce-changes.ts';
import { applyChanges } from './apply-changes.ts';
import { readMoment, unknownTable } from './read-moment.ts';
import { openError, sourceError } from './source-error.ts';

/** What a backup needs to know of a table, beyond what Dexie's schema says. See `TableDescription`. */
export interface DexieSourceTable {
  readonly role: TableRole;
  /** Default: no. */
  readonly isEssential?: boolean;
  /** Default: no. */
  readonly isContentAddressed?: boolean;
  readonly groupPath?: string;
  readonly fieldsPath?: string;
  readonly modifiedPath?: string;
  readonly derivedPaths?: readonly string[];
}

export interface DexieSourceOptions {
  /** Opened when it is first needed, if it is not open. */
  readonly db: Dexie;
  /** By name. Tables that are not named are not part of the source: caches, thumbnails, what belongs to this device. */
  readonly tables: Readonly<Record<string, DexieSourceTable>>;
  /** See `Source.references` and `Source.settle`. */
  readonly references?: (table: string, value: unknown) => readonly RowReference[];
  readonly settle?: (table: string, value: unknown) => unknown;
}

/**
 * Any Dexie database as a source of backups and target of restores.
 *
 * It works on IndexedDB itself, below Dexie's hooks and middleware: what is backed up is what is stored, and what is
 * restored is stored as it was. Live queries, in this realm and in others, hear of a restore as of any change.
 * @throws BackupError `source-failed` from its methods where a table is named that the database does not have,
 *   `storage-unavailable` where the browser gives no storage.
 */
export function createDexieSource({ db, tables, references, settle }: DexieSourceOptions): Source {
  const names = Object.keys(tables);

  async function openDatabase(wanted: readonly string[]): Promise<IDBDatabase> {
    try {
      await db.open();
    } catch (error) {
      throw openError(error);
    }
    // Dexie's type leaves out that there is none while it is closed.
    const database = db.backendDB() as IDBDatabase | null;
    if (database === null) throw new BackupError('source-failed', { context: { what: 'the database was closed' } });
    const missing = [...names, ...wanted].find((name) => !Object.hasOwn(tables, name) || !database.objectStoreNames.contains(name));
    if (missing !== undefined) throw unknownTable(missing);
    return database;
  }

  return {
    ...(references ? { references } : {}),
    ...(settle ? { settle } : {}),

    async describe(): Promise<SourceDescription> {
      await openDatabase(names);
      return {
        name: db.name,
        schemaVersion: db.verno,
        tables: Object.entries(tables).map(([name, { isEssential = false, isContentAddressed = false, ...described }]) => {
          const { keyPath, auto } = db.table(name).schema.primKey;
          // Dexie writes "no key path" as an empty text or leaves it out.
          return { ...described, name, isEssential, isContentAddressed, keyPath: keyPath ? keyPath : null, autoIncrement: auto === true };
        }),
      };
    },

    async openMoment(wanted, { signal } = {}) {
      throwIfAborted(signal);
      const database = await openDatabase(wanted);
      throwIfAborted(signal);
      try {
        return await readMoment(database, wanted, signal);
      } catch (error) {
        throw sourceError(error);
      }
    },

    async addContent(table, rows, options = {}) {
      const database = await openDatabase([table]);
      try {
        await addContentRows(database, table, rows, options);
      } finally {
        announceChanges(db, [table]);
      }
    },

    async apply(wanted, changes, options = {}) {
      const database = await openDatabase(wanted);
      try {
        await applyChanges(database, wanted, changes, options);
      } catch (error) {
        throw sourceError(error);
      }
      announceChanges(db, wanted);
    },
  };
}
