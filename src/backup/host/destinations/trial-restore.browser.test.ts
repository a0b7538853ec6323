import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDexieSource } from '../../../adapters/source-dexie/dexie-source.ts';
import { CatalogueDatabase, db } from '../../../catalogue/database.ts';
import { CATALOGUE_TABLES } from '../../../catalogue/describe-source.ts';
import {
  createMemoryStorage,
  createRepository,
  generateMasterKey,
  openRepository,
  takeSnapshot,
  type BlobStorage,
  type Progress,
  type Repository,
  type Snapshot,
} from '../../../engine/index.ts';
import { fillCatalogue, wipeBrowser } from '../../testing/browser-state.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { browserPorts } from '../platform/ports.ts';
import { compareRestored } from '../drills/compare-restored.ts';
import { chooseSample } from '../drills/sample-files.ts';
import { tryRestore } from '../drills/trial-restore.ts';

let storage: BlobStorage;
let repository: Repository;
let snapshot: Snapshot;

beforeEach(async () => {
  await wipeBrowser();
  await fillCatalogue({ records: 30, photos: 10, photoBytes: 10_000 });
  storage = createMemoryStorage();
  const made = await createRepository(storage, generateMasterKey(browserPorts.random), browserPorts);
  snapshot = await takeSnapshot(made, catalogueSource, {
    trigger: 'manual',
    scope: 'full',
    withFiles: true,
    app: { name: 'Test', version: '1' },
    device: { id: 'd', name: 'Test' },
  });
  repository = await openRepository(storage, made.keys, browserPorts);
});

describe('a trial restore', () => {
  it('restores all rows and files, and leaves no database behind', async () => {
    expect(await tryRestore(repository, snapshot, {})).toMatchObject({
      records: 30,
      files: 10,
      filesInBackup: 10,
      differences: 0,
    });
    expect((await Dexie.getDatabaseNames()).filter((name) => name.startsWith('drill'))).toEqual([]);
  });

  it('takes as many files as fit where not all do, and still all rows', async () => {
    const { files, ...trial } = await tryRestore(repository, snapshot, {}, 45_000);
    expect(trial).toMatchObject({ records: 30, filesInBackup: 10, differences: 0 });
    expect(files).toBe(4);
  });

  it('fails for a pack that is not what it was', async () => {
    for await (const { key } of storage.list('packs')) {
      const bytes = await storage.read(key);
      bytes[200] = (bytes[200] ?? 0) ^ 1;
      await storage.write(key, bytes);
    }
    await expect(tryRestore(repository, snapshot, {})).rejects.toMatchObject({ code: 'damaged' });
    expect((await Dexie.getDatabaseNames()).filter((name) => name.startsWith('drill'))).toEqual([]);
  });

  it('leaves the console alone, also where it is stopped or fails while tables are being read', async () => {
    const warn = vi.spyOn(console, 'warn');
    const phases = new Set<string>();
    await tryRestore(repository, snapshot, { onProgress: ({ phase }) => phases.add(phase) });
    expect(phases.size).toBeGreaterThan(1);
    for (const stopAt of phases) {
      const controller = new AbortController();
      const stop = ({ phase }: Progress) => {
        if (phase === stopAt) controller.abort();
      };
      await tryRestore(repository, snapshot, { signal: controller.signal, onProgress: stop }).catch(
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'cancelled' });
        },
      );
      expect((await Dexie.getDatabaseNames()).filter((name) => name.startsWith('drill'))).toEqual([]);
    }
    expect(warn).not.toHaveBeenCalled();
  });

  it('does not care what has become of the data since', async () => {
    await db.records.clear();
    expect(await tryRestore(repository, snapshot, {})).toMatchObject({ records: 30, differences: 0 });
  });
});

describe('the comparison', () => {
  it('notices each row and file that is otherwise', async () => {
    // The live data stands for what was restored.
    const restored = createDexieSource({ db, tables: CATALOGUE_TABLES });
    const all = await chooseSample(repository, snapshot, {});
    const compare = async (sample = all) =>
      (await compareRestored(restored, { repository, snapshot }, sample, {})).differences;
    expect(await compare()).toBe(0);
    await db.records.update('r00000003', { updatedAt: '2026-01-01T00:00:00.000Z' });
    await db.records.delete('r00000004');
    expect(await compare()).toBe(2);
    const [file] = await db.files.toArray();
    await db.files.put({
      ...file,
      hash: file?.hash ?? '',
      type: 'image/jpeg',
      sizeBytes: 10_000,
      blob: new Blob(['something else']),
    });
    expect(await compare()).toBe(3);
    // In parts as well: the files are looked at one by one.
    const some = await chooseSample(repository, snapshot, {}, 95_000);
    const isLookedAt = some.keysOf('files')?.includes(JSON.stringify(file?.hash)) ?? false;
    expect(await compare(some)).toBe(isLookedAt ? 3 : 2);
  });

  it('works over a database of another name', async () => {
    const other = new CatalogueDatabase('other');
    const empty = createDexieSource({ db: other, tables: CATALOGUE_TABLES });
    const sample = await chooseSample(repository, snapshot, {});
    expect((await compareRestored(empty, { repository, snapshot }, sample, {})).differences).toBe(44);
    other.close();
    await Dexie.delete('other');
  });
});
