import { Dexie } from 'dexie';
import type { ScratchSource, Source } from '../../engine/index.ts';
import { closeAndDelete, deleteDatabase } from './delete-database.ts';
import type { DexieSourceOptions } from './dexie-source-options.ts';
import { sourceError } from './source-error.ts';

const PREFIX = 'upgrade-of-';
/** No upgrade takes this long: an older database was left by a tab that was closed during a test restore. */
const LEFT_BEHIND_AFTER_MS = 24 * 60 * 60_000;

/**
 * Opens a separate database with the schema of an earlier version, in which Dexie's upgrades then run as in the app.
 * @param sourceOf creates a source of a database; a parameter, because the two files would otherwise import each
 *   other.
 * @throws BackupError `source-failed` if the database cannot be opened, or an upgrade fails.
 */
export async function openScratch(
  options: DexieSourceOptions & Required<Pick<DexieSourceOptions, 'createAt'>>,
  version: number,
  sourceOf: (options: DexieSourceOptions) => Source,
): Promise<ScratchSource> {
  await removeLeftBehind();
  const name = `${PREFIX}${options.db.name}-${Date.now()}-${crypto.randomUUID()}`;
  let db = await openOrFail(options.createAt(name, version));
  return {
    // Only the version of that time knew what its tables were for; their names are enough to fill them.
    old: sourceOf({
      db,
      tables: Object.fromEntries(db.tables.map((table) => [table.name, { role: 'data' as const }])),
    }),
    upgrade: async () => {
      db.close();
      db = await openOrFail(options.createAt(name));
      return sourceOf({ db, tables: options.tables });
    },
    dispose: () => closeAndDelete(db),
  };
}

async function openOrFail(db: Dexie): Promise<Dexie> {
  try {
    return await db.open();
  } catch (error) {
    throw sourceError(error);
  }
}

async function removeLeftBehind(): Promise<void> {
  for (const name of await Dexie.getDatabaseNames()) {
    const madeAt = Number(/-(\d{13})-[0-9a-f-]{36}$/.exec(name)?.[1]);
    const isOld = name.startsWith(PREFIX) && Date.now() - madeAt > LEFT_BEHIND_AFTER_MS;
    if (isOld) await deleteDatabase(name);
  }
}
