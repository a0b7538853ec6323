import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CatalogueDatabase, db } from '../../../catalogue/database.ts';
import {
  createMemoryStorage,
  createRepository,
  generateMasterKey,
  openRepository,
  runDrill,
  takeSnapshot,
  type BlobStorage,
  type DrillOptions,
  type Progress,
  type Repository,
  type Snapshot,
} from '../../../engine/index.ts';
import { fillCatalogue, wipeBrowser } from '../../testing/browser-state.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { browserPorts } from '../platform/ports.ts';
import { browserDrillPorts } from './browser-drill-ports.ts';

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

const drill = (options: DrillOptions = {}, ports = browserDrillPorts) => runDrill(repository, snapshot, ports, options);
const scratchDatabases = async () => (await Dexie.getDatabaseNames()).filter((name) => name.startsWith('drill'));

describe('a test restore in this browser', () => {
  it('restores all rows and files, and leaves no database behind', async () => {
    expect(await drill()).toMatchObject({ outcome: 'passed', records: 30, files: 10, filesInBackup: 10 });
    expect(await scratchDatabases()).toEqual([]);
  });

  it('restores as many files as fit, and still all rows', async () => {
    const { files, ...trial } = await drill({ mostFileBytes: 45_000 });
    expect(trial).toMatchObject({ outcome: 'passed', records: 30, filesInBackup: 10 });
    expect(files).toBe(4);
  });

  it('fails for a changed pack', async () => {
    for await (const { key } of storage.list('packs')) {
      const bytes = await storage.read(key);
      bytes[200] = (bytes[200] ?? 0) ^ 1;
      await storage.write(key, bytes);
    }
    expect(await drill()).toMatchObject({ outcome: 'failed', error: { code: 'damaged' } });
    expect(await scratchDatabases()).toEqual([]);
  });

  it('writes nothing to the console, even if it stops or fails while reading tables', async () => {
    const warn = vi.spyOn(console, 'warn');
    const phases = new Set<string>();
    await drill({ onProgress: ({ phase }) => phases.add(phase) });
    expect(phases.size).toBeGreaterThan(1);
    for (const stopAt of phases) {
      const controller = new AbortController();
      const stop = ({ phase }: Progress) => {
        if (phase === stopAt) controller.abort();
      };
      await drill({ signal: controller.signal, onProgress: stop }).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'cancelled' });
      });
      expect(await scratchDatabases()).toEqual([]);
    }
    expect(warn).not.toHaveBeenCalled();
  });

  it('does not depend on later changes to the data', async () => {
    await db.records.clear();
    expect(await drill()).toMatchObject({ outcome: 'passed', records: 30 });
  });

  it('detects each row and file that the database returns changed', async () => {
    const [file] = await db.files.toArray();
    // Changes the scratch database after the restore, before it is read back.
    const meddle = async () => {
      const [name = ''] = await scratchDatabases();
      const scratch = new CatalogueDatabase(name);
      await scratch.records.update('r00000003', { updatedAt: '2026-01-01T00:00:00.000Z' });
      await scratch.records.delete('r00000004');
      const other = { type: 'image/jpeg', sizeBytes: 10_000, blob: new Blob(['something else']) };
      await scratch.files.put({ ...file, hash: file?.hash ?? '', ...other });
      scratch.close();
    };
    const ports: typeof browserDrillPorts = {
      ...browserDrillPorts,
      openScratch: async (name) => {
        const { source, dispose } = await browserDrillPorts.openScratch(name);
        const apply: typeof source.apply = async (...args) => {
          await source.apply(...args);
          await meddle();
        };
        return { source: { ...source, apply }, dispose };
      },
    };
    expect(await drill({}, ports)).toMatchObject({ outcome: 'failed', differences: 3 });
  });
});
