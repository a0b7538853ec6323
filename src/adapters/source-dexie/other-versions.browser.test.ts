import { Dexie } from 'dexie';
import { afterEach, describe, expect, it } from 'vitest';
import {
  applyRestore,
  createMemoryStorage,
  createRepository,
  generateMasterKey,
  planRestore,
  takeSnapshot,
  type Ports,
  type Repository,
  type SnapshotRequest,
  type Source,
} from '../../engine/index.ts';
import { createLockMemory } from '../../engine/low-level.ts';
import { createDexieSource } from './dexie-source.ts';

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ports: Ports = {
  clock,
  locks: createLockMemory(clock),
  random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
};
const REQUEST: SnapshotRequest = {
  trigger: 'manual',
  scope: 'full',
  withFiles: true,
  app: { name: 'Notes', version: '1' },
  device: { id: 'd', name: 'd' },
};

let opened: Dexie[] = [];

afterEach(async () => {
  for (const db of opened) {
    db.close();
    await Dexie.delete(db.name);
  }
  opened = [];
});

function notesOf(version: number, name = `notes-${crypto.randomUUID()}`): Dexie {
  const db = new Dexie(name);
  db.version(version).stores({ notes: 'id' });
  opened.push(db);
  return db;
}

const sourceOf = (db: Dexie, tables: readonly string[] = ['notes']): Source =>
  createDexieSource({ db, tables: Object.fromEntries(tables.map((name) => [name, { role: 'data' as const }])) });
const newRepository = (): Promise<Repository> =>
  createRepository(createMemoryStorage(), generateMasterKey(ports.random), ports);

/** Upgrades the stored database behind Dexie's back, as another tab with a newer version of the app does. */
async function upgradeStored(
  name: string,
  version: number,
  upgrade: (database: IDBDatabase) => void = () => undefined,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      upgrade(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('not opened'));
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}

describe('a database that a newer version of the app has used', () => {
  it.each(['before this one was opened', 'while this one was open'])(
    'is neither backed up nor restored into by an older version: %s',
    async (when) => {
      const db = notesOf(1);
      await db.table('notes').add({ id: 1 });
      if (when.startsWith('before')) db.close({ disableAutoOpen: false });
      await upgradeStored(db.name, 20, (database) => {
        database.createObjectStore('people');
      });
      const source = sourceOf(db);
      const refused = { code: 'newer-version', context: { stored: 2, app: 1 } };
      await expect(source.describe()).rejects.toMatchObject(refused);
      await expect(source.openMoment(['notes'])).rejects.toMatchObject(refused);
      await expect(takeSnapshot(await newRepository(), source, REQUEST)).rejects.toMatchObject(refused);
      const isGiven: string[] = [];
      const changes = async function* () {
        yield { kind: 'clear', table: 'notes' } as const;
        isGiven.push('clear');
      };
      await expect(source.apply(['notes'], changes)).rejects.toMatchObject(refused);
      await expect(source.addContent('notes', changes as never)).rejects.toMatchObject(refused); // No rows requested.
      expect([isGiven, await db.table('notes').count()]).toEqual([[], 1]);
    },
  );

  it('is not confused with one whose schema Dexie itself had to patch', async () => {
    const db = notesOf(1);
    await db.open();
    db.close();
    const patched = new Dexie(db.name);
    opened.push(patched);
    patched.version(1).stores({ notes: 'id', more: 'id' });
    expect(await sourceOf(patched).describe()).toMatchObject({ schemaVersion: 1 });
    expect(patched.backendDB().version).toBe(11);
  });
});

describe('a table that the app does not know', () => {
  const withStranger = async () => {
    const name = `notes-${crypto.randomUUID()}`;
    await upgradeStored(name, 10, (database) => {
      database.createObjectStore('notes', { keyPath: 'id' });
      database.createObjectStore('stranger').put('value', 'key');
    });
    return notesOf(1, name);
  };

  it('is named in the snapshot but not backed up', async () => {
    const source = sourceOf(await withStranger());
    expect((await source.describe()).unknownTables).toEqual(['stranger']);
    const snapshot = await takeSnapshot(await newRepository(), source, REQUEST);
    expect(snapshot.tables.map(({ name }) => name)).toEqual(['notes']);
    expect(snapshot.omitted).toEqual([
      { table: 'stranger', key: '', path: '', type: 'table that the app does not know' },
    ]);
    expect(snapshot.omittedCount).toBe(1);
  });

  it('cannot be part of a source: the error has a code', async () => {
    await expect(sourceOf(await withStranger(), ['notes', 'stranger']).describe()).rejects.toMatchObject({
      code: 'source-failed',
      context: { table: 'stranger' },
    });
  });

  it('is not a table that the app deliberately leaves out', async () => {
    const db = new Dexie(`notes-${crypto.randomUUID()}`);
    opened.push(db);
    db.version(1).stores({ notes: 'id', thumbnails: 'id' });
    expect(await sourceOf(db).describe()).not.toHaveProperty('unknownTables');
  });
});

it('a backup of an older schema is refused if the app does not define an upgrade', async () => {
  const old = notesOf(1);
  await old.table('notes').add({ id: 1, group: 'pinned' });
  const repository = await newRepository();
  const snapshot = await takeSnapshot(repository, sourceOf(old), REQUEST);
  old.close();
  const now = notesOf(2, old.name);
  await now.table('notes').put({ id: 1, pinned: 1 });
  await expect(planRestore({ repository, snapshot, source: sourceOf(now) })).rejects.toMatchObject({
    code: 'incompatible',
    context: { backup: 1, app: 2 },
  });
  expect(await now.table('notes').toArray()).toEqual([{ id: 1, pinned: 1 }]);
});

describe('a backup of another database with the same table name and key', () => {
  async function twoDatabases() {
    const [one, other] = [notesOf(1), notesOf(1)];
    await one.table('notes').bulkAdd([
      { id: 1, from: 'one' },
      { id: 2, from: 'one' },
    ]);
    await other.table('notes').add({ id: 1, from: 'other' });
    const repository = await newRepository();
    return { one, other, repository, snapshot: await takeSnapshot(repository, sourceOf(one), REQUEST) };
  }

  it('is refused, and the error has both names', async () => {
    const { one, other, repository, snapshot } = await twoDatabases();
    await expect(planRestore({ repository, snapshot, source: sourceOf(other) })).rejects.toMatchObject({
      code: 'incompatible',
      context: { source: one.name, app: other.name },
    });
    expect(await other.table('notes').toArray()).toEqual([{ id: 1, from: 'other' }]);
  });

  it('is restored if the caller asks for it, or if the source stands in for the other database', async () => {
    const { one, other, repository, snapshot } = await twoDatabases();
    await applyRestore(
      repository,
      sourceOf(other),
      await planRestore({ repository, snapshot, source: sourceOf(other), fromOtherSource: true }),
    );
    expect(await other.table('notes').toArray()).toEqual(await one.table('notes').toArray());
    const standIn = createDexieSource({ db: other, name: one.name, tables: { notes: { role: 'data' } } });
    expect((await planRestore({ repository, snapshot, source: standIn })).tables[0]?.differing).toEqual({
      added: 0,
      changed: 0,
      removed: 0,
    });
  });
});
