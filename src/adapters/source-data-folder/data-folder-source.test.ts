import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CatalogueDatabase } from '../../catalogue/database.ts';
import { JOURNAL_STORE } from '../../catalogue/journal.ts';
import { catalogueArbitrary } from '../../catalogue/export/testing/make-catalogue.ts';
import { exportEntries, isFileContent } from '../../catalogue/export/export-entries.ts';
import { orderedJson } from '../../catalogue/export/stable-json.ts';
import { createMemoryReader, type MemoryCatalogue } from '../../catalogue/export/testing/memory-reader.ts';
import {
  applyRestore,
  planRestore,
  takeSnapshot,
  type Repository,
  type Snapshot,
  type Source,
} from '../../engine/index.ts';
import { openDataFolder } from './data-folder-source.ts';
import type { FolderMemory, KnownFolder } from './known-folder.ts';
import { placesOf } from './replace-folder.ts';
import { hashOf, memoryRepository, memorySourceOf, withRealHashes } from './testing/memory-catalogue.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'heirloom-data-'));
  folder = join(parent, 'data');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const request = {
  trigger: 'manual',
  scope: 'full',
  withFiles: true,
  app: { name: 'Heirloom', version: '1' },
  device: { id: 'd', name: 'test' },
} as const;

const AT = '2026-01-01T00:00:00.000Z';
const ROSE = 'a rose';
const rose = { hash: hashOf(ROSE), name: 'rose.jpg', type: 'image/jpeg', sizeBytes: ROSE.length, addedAt: AT };
const small: MemoryCatalogue = {
  collections: [
    {
      id: 'c',
      name: 'Plants',
      color: 'teal',
      icon: 'leaf',
      template: 'blank',
      order: 1,
      titleFieldId: 'f',
      createdAt: AT,
      updatedAt: AT,
    },
  ],
  fields: [
    { id: 'f', collectionId: 'c', name: 'Name', type: 'text', order: 1 },
    { id: 'p', collectionId: 'c', name: 'Photos', type: 'photos', order: 2 },
  ],
  views: [],
  settings: [{ key: 'theme', value: 'dark' }],
  records: [
    {
      id: 'r',
      collectionId: 'c',
      values: { p: [rose], f: 'Rose' },
      fileHashes: [rose.hash],
      createdAt: AT,
      updatedAt: AT,
    },
  ],
  files: new Map([[rose.hash, new Blob([ROSE], { type: 'image/jpeg' })]]),
};

async function restoreInto(target: string, repository: Repository, snapshot: Snapshot): Promise<void> {
  const source = await openDataFolder(target);
  try {
    await applyRestore(repository, source, await planRestore({ repository, snapshot, source }));
    await source.settleContent();
  } finally {
    await source.close();
  }
}

const rootsOf = ({ tables }: Snapshot) => tables.map(({ name, rows, root }) => ({ name, rows, root }));

/** Backs up a source, restores the backup into the folder, and backs up the folder. */
async function roundTrip(memory: Source, target = folder) {
  const repository = await memoryRepository();
  const before = await takeSnapshot(repository, memory, request);
  await restoreInto(target, repository, before);
  const after = await takeSnapshot(await memoryRepositoryLike(repository), await openDataFolder(target), request);
  return { before, after, repository };
}

/** The same keys with empty storage, so everything is read again. */
const memoryRepositoryLike = async (repository: Repository): Promise<Repository> => ({
  ...repository,
  ...(await memoryRepository().then(({ storage, index, damagedIndexes, missingPacks }) => ({
    storage,
    index,
    damagedIndexes,
    missingPacks,
  }))),
});

async function* noChanges(): AsyncGenerator<never, void, void> {
  // Only the memo changes.
}

const smallSource = async () => memorySourceOf(await openDataFolder(folder), small);

// Each restore flushes many files to disk, which takes time on a slow one.
describe('a data folder as a source', { timeout: 180_000 }, () => {
  it('has the same description as the app’s database', async () => {
    const { name, schemaVersion, tables } = await (await openDataFolder(folder)).describe();
    const db = new CatalogueDatabase();
    expect({ name, schemaVersion }).toEqual({ name: db.name, schemaVersion: db.verno });
    // The journal of changes belongs to the database on this device, and is not backed up.
    const backedUp = db.tables.filter((table) => table.name !== JOURNAL_STORE);
    expect(tables.map((table) => [table.name, table.keyPath]).sort()).toEqual(
      backedUp.map((table) => [table.name, table.schema.primKey.keyPath]).sort(),
    );
  });

  it('gives back any catalogue, byte for byte', async () => {
    let run = 0;
    const place = parent;
    await fc.assert(
      fc.asyncProperty(catalogueArbitrary, async (made) => {
        const target = join(place, `data-${(run += 1)}`);
        const memory = await memorySourceOf(await openDataFolder(target), await withRealHashes(made));
        const { before, after } = await roundTrip(memory, target);
        expect(after.omitted).toEqual([]);
        expect(rootsOf(after)).toEqual(rootsOf(before));
      }),
      { numRuns: 8 },
    );
  });

  it('writes records as an export does, with and without files, and with more of them than are read at once', async () => {
    const [shown] = small.records;
    const plain = { id: '', collectionId: 'c', values: { f: 'x'.repeat(300) }, fileHashes: [] };
    const records = Array.from({ length: 3000 }, (_, at) => {
      const id = `r${String(at).padStart(4, '0')}`;
      return at % 1000 === 500 && shown ? { ...shown, id } : { ...plain, id, createdAt: AT, updatedAt: AT };
    });
    const catalogue = { ...small, records };
    await roundTrip(await memorySourceOf(await openDataFolder(folder), catalogue));
    const path = 'collections/Plants/records.jsonl';
    const choice = { formats: ['json'], withFiles: true } as const;
    let exported = '';
    for await (const entry of exportEntries(createMemoryReader(catalogue), choice, new Date(), orderedJson)) {
      if (entry.path !== path || isFileContent(entry.content)) continue;
      for await (const piece of entry.content) exported += piece;
    }
    expect(await readFile(join(folder, path), 'utf8')).toBe(exported);
    expect(exported.split('\n')).toHaveLength(3001);
  });

  it('keeps a memo with the data, which no backup has and no restore loses', async () => {
    const memory = await smallSource();
    const repository = await memoryRepository();
    const snapshot = await takeSnapshot(repository, memory, request);
    const source = await openDataFolder(folder);
    expect(await source.readMemo?.()).toBeUndefined();
    await source.apply([], noChanges, { memo: 'first' });
    expect(await source.hasData()).toBe(false);
    await applyRestore(repository, source, await planRestore({ repository, snapshot, source }));
    expect(await source.readMemo?.()).toBe('first');
    const put = { kind: 'put', table: 'settings', rows: [{ key: 'a', value: { key: 'a', value: 1 } }] } as const;
    await source.apply(
      ['settings'],
      async function* () {
        yield put;
      },
      { memo: 'second' },
    );
    expect(await source.readMemo?.()).toBe('second');
    const failing = source.apply(
      ['settings'],
      async function* () {
        yield put;
        throw new Error('stopped');
      },
      { memo: 'third' },
    );
    await expect(failing).rejects.toThrow('stopped');
    expect(await source.readMemo?.()).toBe('second');
    await source.close();
    const after = await takeSnapshot(await memoryRepositoryLike(repository), await openDataFolder(folder), request);
    expect(JSON.stringify(after)).not.toContain('heirloom-sync');
    expect((await readdir(folder)).sort()).toContain('.heirloom-sync');
  });

  it('gives back rows that its files cannot express, byte for byte', async () => {
    const memory = await smallSource();
    const photo = new File(['a fern'], 'fern.jpg', { type: 'image/jpeg', lastModified: 1_700_000_000_123 });
    memory.put('files', hashOf('a fern'), { hash: hashOf('a fern'), blob: photo, sizeBytes: 6, type: 'image/jpeg' });
    memory.put('files', 'odd', { hash: 'odd', blob: new Blob(['odd']), more: new Date(0) });
    memory.put('records', 'orphan', { id: 'orphan', collectionId: 'gone', values: { when: new Date(0) } });
    memory.put('records', 'r2', { values: {}, collectionId: 'c', id: 'r2', createdAt: AT, updatedAt: AT });
    memory.put('records', 7, { id: 7, big: new Uint8Array(100_000) });
    memory.put('fields', 'x', { id: 'x', collectionId: 'c', type: 'no such type' });
    memory.put('settings', 'map', { key: 'map', value: new Map([[1, undefined]]) });
    const ring: unknown[] = [];
    ring.push({ ring });
    memory.put('settings', 'ring', { key: 'ring', value: ring });
    memory.put('settings', 'bigints', { key: 'bigints', value: [1n, Object(2n), new BigInt64Array(2)] });
    memory.put('records', 'b', { id: 'b', collectionId: 'c', values: { f: 3n }, createdAt: AT, updatedAt: AT });
    memory.put('conflicts', 'k', { id: 'k', table: 'records', key: '"r"', field: 'values.f', lost: 'Lily' });
    const { before, after } = await roundTrip(memory);
    expect(after.omitted).toEqual([]);
    expect(rootsOf(after)).toEqual(rootsOf(before));
  });

  it('keeps foreign content: a git repository, links, and notes in a collection', async () => {
    const { repository, before } = await roundTrip(await smallSource());
    await mkdir(join(folder, '.git/objects'), { recursive: true });
    await writeFile(join(folder, '.git/HEAD'), 'ref');
    await writeFile(join(folder, 'collections/Plants/NOTES.md'), 'mine');
    await symlink('NOTES.md', join(folder, 'collections/Plants/link'));
    await writeFile(join(folder, 'settings.json'), '{}');
    await restoreInto(folder, repository, before);
    expect(JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'))).toEqual({ theme: 'dark' });
    expect(await readFile(join(folder, '.git/HEAD'), 'utf8')).toBe('ref');
    expect(await readdir(join(folder, '.git'))).toContain('objects');
    expect(await readFile(join(folder, 'collections/Plants/link'), 'utf8')).toBe('mine');
    expect(await readdir(parent)).toEqual(['data']);
  });

  it('refuses to replace a folder that holds something else', async () => {
    const repository = await memoryRepository();
    const snapshot = await takeSnapshot(repository, await smallSource(), request);
    await mkdir(folder);
    await writeFile(join(folder, 'letter.txt'), 'mine');
    await expect(restoreInto(folder, repository, snapshot)).rejects.toMatchObject({ code: 'source-failed' });
    expect(await readdir(folder)).toEqual(['letter.txt']);
  });

  it.each([
    ['heirloom.json', '{', 'heirloom.json'],
    ['collections/Plants/collection.json', '{"collection":{}}', 'collections/Plants/collection.json'],
    ['collections/Plants/records.jsonl', '\n{"id":1}\n', 'collections/Plants/records.jsonl, line 2'],
    ['rows.jsonl', '{"table":"no","key":"","value":1}', 'rows.jsonl, line 1'],
    [
      'rows.jsonl',
      '{"table":"files","key":"a","value":1,"attachments":[{"kind":"blob","path":"../../etc/passwd"}]}',
      '../../etc/passwd',
    ],
  ])('reports where an error is: %s', async (path, text, place) => {
    await roundTrip(await smallSource());
    await writeFile(join(folder, path), text);
    const source = await openDataFolder(folder);
    await expect(source.openMoment(['records'])).rejects.toMatchObject({ code: 'source-failed', context: { place } });
  });

  it('omits a photo that was edited in place, and names it', async () => {
    await roundTrip(await smallSource());
    await writeFile(join(folder, 'collections/Plants/files/rose.jpg'), 'b rose');
    const snapshot = await takeSnapshot(await memoryRepository(), await openDataFolder(folder), request);
    expect(snapshot.omitted).toMatchObject([{ table: 'files', key: JSON.stringify(rose.hash) }]);
  });

  it('notices an edit made while it is being read', async () => {
    await roundTrip(await smallSource());
    const source = await openDataFolder(folder);
    const apply = source.apply(['settings'], async function* (now) {
      expect(await now.count('records')).toBe(1);
      await writeFile(join(folder, 'settings.json'), '{"theme":"light"}');
      yield { kind: 'clear', table: 'records' };
    });
    await expect(apply).rejects.toMatchObject({ code: 'source-failed' });
    await source.close();
    expect(JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'))).toEqual({ theme: 'light' });
    expect(await readdir(parent)).toEqual(['data']);
  });

  it('reads nothing for a backup while its files are as at the last one, and notices any change of them', async () => {
    await roundTrip(await smallSource());
    const repository = await memoryRepository();
    let known: KnownFolder | undefined;
    const memory: FolderMemory = {
      read: async () => known,
      write: async (next) => {
        known = next;
      },
    };
    const options = (laterMs: number) => ({ memory, now: () => new Date(Date.now() + laterMs) });
    const records = join(folder, 'collections/Plants/records.jsonl');
    const backUp = async () => takeSnapshot(repository, await openDataFolder(folder, options(60_000)), request);
    const unread = async (laterMs = 60_000) => {
      const moment = await (
        await openDataFolder(folder, options(laterMs))
      ).openMoment(['records'], { withChanges: true });
      const changes = await moment.changes?.();
      moment.close();
      return [...(changes?.tables.keys() ?? [])];
    };
    expect(await unread()).toEqual([]);
    const first = await backUp();
    expect((await unread()).sort()).toEqual(first.tables.map(({ name }) => name).sort());
    expect(rootsOf(await backUp())).toEqual(rootsOf(first));

    // The same size, and the same time of the last change.
    const { atime, mtime } = await stat(records);
    await writeFile(records, (await readFile(records, 'utf8')).replace('"Rose"', '"Lily"'));
    await utimes(records, atime, mtime);
    expect(await unread()).toEqual([]);
    const second = await backUp();
    expect(rootsOf(second)).not.toEqual(rootsOf(first));
    expect(await unread()).not.toEqual([]);

    // A file that was changed a moment ago may change again within the same tick of the clock.
    expect(await unread(0)).toEqual([]);
    await symlink('README.txt', join(folder, 'link'));
    expect(await unread()).toEqual([]);
  });

  it('lets one process restore at a time', async () => {
    await roundTrip(await smallSource());
    const [one, other] = [await openDataFolder(folder), await openDataFolder(folder)];
    const none = async function* () {
      // Nothing changes.
    };
    await one.apply([], none);
    await expect(other.apply([], none)).rejects.toMatchObject({ code: 'busy' });
    await one.close();
    await other.apply([], none);
    await other.close();
  });

  it('finishes a restore killed between the two renames, and removes one killed earlier', async () => {
    await roundTrip(await smallSource());
    const places = placesOf(folder);
    await rename(folder, places.previous);
    await roundTrip(await smallSource(), join(parent, 'other'));
    await rename(join(parent, 'other'), places.next);
    const source = await openDataFolder(folder);
    expect(await source.hasData()).toBe(true);
    await source.close();
    await mkdir(join(places.next, 'half'), { recursive: true });
    await writeFile(places.lock, JSON.stringify({ pid: 2 ** 30, host: hostname(), startedAt: AT }));
    const { repository, before } = await roundTrip(await smallSource(), join(parent, 'third'));
    await writeFile(join(folder, 'settings.json'), '{}');
    await restoreInto(folder, repository, before);
    expect((await readdir(dirname(folder))).sort()).toEqual(['data', 'third']);
  });
});
