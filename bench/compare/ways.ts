// Ways to save a database of a browser into a file, and to bring it back: one call each, so that all of them are
// measured by the same steps.
import type { Dexie } from 'dexie';
import { exportDB, importInto } from 'dexie-export-import';
import { clearDatabase, exportToJsonString, importFromJsonString } from 'indexeddb-export-import';
import { openBackupFile } from '../../src/adapters/storage-backup-file/open-backup-file.ts';
import { writeBackupFile } from '../../src/adapters/storage-backup-file/write-backup-file.ts';
import { createDexieSource } from '../../src/adapters/source-dexie/dexie-source.ts';
import {
  applyRestore,
  BackupError,
  listSnapshots,
  openRepository,
  planRestore,
  takeSnapshot,
  type BlobStorage,
  type Repository,
} from '../../src/engine/index.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../../src/engine/low-level.ts';
import { createMemoryStorage } from '../../src/engine/storage/memory-storage.ts';
import { createTestPorts } from '../../src/engine/testing/ports.ts';
import { createBareRepository, TEST_REQUEST } from '../../src/engine/testing/small-repository.ts';

/** One way to back up. */
export interface Way {
  readonly name: string;
  save(db: Dexie): Promise<Blob>;
  /** Makes a database exactly like the file. */
  load(file: Blob, db: Dexie): Promise<void>;
  /** The bytes that a second save adds if nothing has changed; without it, another whole file. */
  readonly addedBySecondSave?: (db: Dexie) => Promise<number>;
}

const dexieExportImport: Way = {
  name: 'dexie-export-import 4.4.0',
  save: (db) => exportDB(db),
  load: (file, db) => importInto(db, file, { clearTablesBeforeImport: true, acceptNameDiff: true }),
};

/** Calls a function with a callback that is given an error first. */
function called<Value>(start: (done: (error: unknown, value?: Value) => void) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error) reject(error instanceof Error ? error : new Error(String(error)));
      // The callback of a call without a result has no value.
      else resolve(value as Value);
    });
  });
}

const indexeddbExportImport: Way = {
  name: 'indexeddb-export-import 2.2.0',
  save: async (db) => new Blob([await called<string>((done) => exportToJsonString(db.backendDB(), done))]),
  load: async (file, db) => {
    const text = await file.text();
    await called((done) => clearDatabase(db.backendDB(), done));
    await called((done) => importFromJsonString(db.backendDB(), text, done));
  },
};

/** What many apps do themselves: all rows as JSON, and all of them put back. */
const ownJson: Way = {
  name: '`JSON.stringify` of all rows',
  save: async (db) => {
    const tables: Record<string, unknown> = {};
    for (const table of db.tables) tables[table.name] = await table.toArray();
    return new Blob([JSON.stringify(tables)]);
  },
  load: async (file, db) => {
    const tables = JSON.parse(await file.text()) as Readonly<Record<string, readonly unknown[]>>;
    await db.transaction('rw', db.tables, async () => {
      for (const table of db.tables) {
        await table.clear();
        await table.bulkPut([...(tables[table.name] ?? [])]);
      }
    });
  },
};

function heirloom(): Way {
  let repository: Repository | undefined;
  const opened = async () => (repository ??= await createBareRepository(createMemoryStorage(), createTestPorts()));
  const sourceOf = (db: Dexie) => {
    const tables = Object.fromEntries(
      db.tables.map(({ name }) => [name, { role: 'data', isEssential: true } as const]),
    );
    return createDexieSource({ db, name: 'compared', tables });
  };
  const save = async (db: Dexie) => takeSnapshot(await opened(), sourceOf(db), TEST_REQUEST);
  return {
    name: 'Heirloom',
    save: async (db) => {
      await save(db);
      return fileOf((await opened()).storage);
    },
    load: async (file, db) => {
      const { keys, ports } = await opened();
      const read = await openRepository(await openBackupFile(file), keys, ports);
      const { snapshots, damaged } = await listSnapshots(read);
      const [snapshot] = snapshots;
      if (!snapshot) throw damaged[0]?.error ?? new BackupError('missing-object');
      const choice = { mode: 'exact', selection: [], resolutions: [] } as const;
      const plan = await planRestore({ repository: read, snapshot, source: sourceOf(db), choice });
      await applyRestore(read, sourceOf(db), plan);
    },
    addedBySecondSave: async (db) => (await save(db)).newBytes,
  };
}

async function fileOf(storage: BlobStorage): Promise<Blob> {
  const keys = [REPOSITORY_KEY];
  for (const folder of OBJECT_FOLDERS) for await (const { key } of storage.list(folder)) keys.push(key);
  const entries = await Promise.all(
    keys.map(async (key) => {
      const bytes = await storage.read(key);
      return { path: key, sizeBytes: bytes.length, read: async () => bytes };
    }),
  );
  const pieces: BlobPart[] = [];
  for await (const piece of writeBackupFile(entries, { modifiedAt: new Date() })) pieces.push(piece.slice());
  return new Blob(pieces);
}

/** New ones for each step: Heirloom's keeps a repository. */
export const createWays = (): readonly Way[] => [dexieExportImport, indexeddbExportImport, ownJson, heirloom()];
