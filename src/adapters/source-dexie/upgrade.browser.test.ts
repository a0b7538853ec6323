import { Dexie } from 'dexie';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  applyRestore,
  createMemoryStorage,
  createRepository,
  generateMasterKey,
  planRestore,
  takeSnapshot,
  type Ports,
} from '../../engine/index.ts';
import { createLockMemory } from '../../engine/low-level.ts';
import { createDexieSource } from './dexie-source.ts';

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ports: Ports = {
  clock,
  locks: createLockMemory(clock),
  random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
};
const REQUEST = {
  trigger: 'manual',
  scope: 'full',
  withFiles: true,
  app: { name: 'Friends', version: '1' },
  device: { id: 'd', name: 'D' },
} as const;
const opened: Dexie[] = [];

/** Another app: its second version splits names in two, and moves towns to a separate table. */
function friends(name: string, upTo = 2, breaks = false): Dexie {
  const db = new Dexie(name);
  db.version(1).stores({ people: 'id', pictures: 'hash' });
  if (upTo >= 2) {
    db.version(2)
      .stores({ people: 'id, last', towns: 'name' })
      .upgrade(async (rows) => {
        if (breaks) throw new Error('this upgrade fails');
        const towns = new Set<string>();
        await rows
          .table('people')
          .toCollection()
          .modify((person: Record<string, string>) => {
            const [first = '', last = ''] = (person['name'] ?? '').split(' ');
            Object.assign(person, { first, last });
            delete person['name'];
            if (person['town']) towns.add(person['town']);
          });
        await rows.table('towns').bulkPut([...towns].map((town) => ({ name: town })));
      });
  }
  opened.push(db);
  return db;
}

const TABLES = {
  people: { role: 'data' },
  towns: { role: 'data' },
  pictures: { role: 'files', isContentAddressed: true },
} as const;

async function backupOfVersionOne() {
  const repository = await createRepository(createMemoryStorage(), generateMasterKey(ports.random), ports);
  const old = friends(`friends-${crypto.randomUUID()}`, 1);
  await old.table('people').bulkAdd([
    { id: 1, name: 'Ada Lovelace', town: 'London' },
    { id: 2, name: 'Alan Turing', town: 'London' },
  ]);
  await old.table('pictures').add({ hash: 'p1', blob: new Blob(['picture']) });
  const { people, pictures } = TABLES;
  const snapshot = await takeSnapshot(
    repository,
    createDexieSource({ db: old, tables: { people, pictures } }),
    REQUEST,
  );
  return { repository, snapshot };
}

afterEach(async () => {
  for (const db of opened.splice(0)) {
    db.close();
    await db.delete();
  }
});

describe('a backup of an older version of the app', () => {
  it('passes through the app’s own upgrades during the restore, and leaves no trace', async () => {
    const warn = vi.spyOn(console, 'warn');
    const { repository, snapshot } = await backupOfVersionOne();
    const name = `friends-${crypto.randomUUID()}`;
    const now = friends(name);
    await now.table('people').add({ id: 2, first: 'Somebody', last: 'Else' });
    const source = createDexieSource({ db: now, tables: TABLES, createAt: friends });
    const plan = await planRestore({ repository, snapshot, source, fromOtherSource: true });
    expect(plan.tables.find((table) => table.name === 'people')).toMatchObject({ added: 1, changed: 1, removed: 0 });
    await applyRestore(repository, source, plan);

    expect(await now.table('people').toArray()).toEqual([
      { id: 1, first: 'Ada', last: 'Lovelace', town: 'London' },
      { id: 2, first: 'Alan', last: 'Turing', town: 'London' },
    ]);
    expect(await now.table('towns').toArray()).toEqual([{ name: 'London' }]);
    const picture = (await now.table('pictures').get('p1')) as { blob: Blob };
    expect(await picture.blob.text()).toBe('picture');
    expect((await Dexie.getDatabaseNames()).filter((other) => other.startsWith('upgrade-of-'))).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('changes nothing and leaves no trace if the upgrade fails', async () => {
    const { repository, snapshot } = await backupOfVersionOne();
    const now = friends(`friends-${crypto.randomUUID()}`);
    await now.table('people').add({ id: 2, first: 'Somebody', last: 'Else' });
    const source = createDexieSource({
      db: now,
      tables: TABLES,
      createAt: (name, version) => friends(name, version, true),
    });
    await expect(planRestore({ repository, snapshot, source, fromOtherSource: true })).rejects.toMatchObject({
      code: 'source-failed',
    });
    expect(await now.table('people').toArray()).toEqual([{ id: 2, first: 'Somebody', last: 'Else' }]);
    expect((await Dexie.getDatabaseNames()).filter((other) => other.startsWith('upgrade-of-'))).toEqual([]);
  });
});
