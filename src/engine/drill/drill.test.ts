import { describe, expect, it } from 'vitest';
import type { Source } from '../snapshot/source.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { reopenRepository } from '../repository/repository.ts';
import { storageKey } from '../storage/blob-storage.ts';
import { createMemorySource, type MemorySource } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { chooseDrillSnapshot, type DrillOptions, type DrillPorts, runDrill } from './drill.ts';

const ROWS = 40;
const FILES = 6;
const RECORD_BYTES = 3000;

/** A repository with one snapshot, and drills of it into counted scratch sources. */
async function arrange() {
  const storage = createMemoryStorage();
  const ports = createTestPorts();
  const repository = await createBareRepository(storage, ports);
  const source = createSmallSource(ROWS, FILES);
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
  const { tables } = await source.describe();
  let open = 0;
  const drillPorts = (change: (scratch: MemorySource) => Source = (scratch) => scratch): DrillPorts => ({
    ...ports,
    measureFreeBytes: async () => Infinity,
    openScratch: async () => {
      open += 1;
      return {
        source: change(createMemorySource(tables)),
        dispose: async () => {
          open -= 1;
        },
      };
    },
  });
  const drill = async (options: DrillOptions = {}, given = drillPorts()) =>
    runDrill(await reopenRepository(repository), snapshot, given, options);
  return { storage, ports, repository, source, snapshot, drill, drillPorts, stillOpen: () => open };
}

/** The scratch source, changed by `change` right after the restore. */
const changedAfterwards =
  (change: (scratch: MemorySource) => void) =>
  (scratch: MemorySource): Source => ({
    ...scratch,
    apply: async (...given) => {
      await scratch.apply(...given);
      change(scratch);
    },
  });

describe('a drill', () => {
  it('passes if all rows and files come back, uses the given clock, and removes the scratch source', async () => {
    const { drill, ports, snapshot, stillOpen } = await arrange();
    ports.advance(60_000);
    expect(await drill()).toEqual({
      at: new Date(ports.clock.now()).toISOString(),
      outcome: 'passed',
      backupId: snapshot.id,
      takenAt: snapshot.takenAt,
      durationMs: 0,
      records: ROWS,
      tables: [
        { name: 'settings', rows: 1 },
        { name: 'records', rows: ROWS },
      ],
      files: FILES,
      filesInBackup: FILES,
      bytes: expect.any(Number),
    });
    expect(stillOpen()).toBe(0);
  });

  it('restores all rows and as many files as fit, and different files the next time', async () => {
    const { drill, drillPorts, ports } = await arrange();
    const mostFileBytes = 2.5 * RECORD_BYTES;
    const tried = new Set<string>();
    const noting = drillPorts((scratch) => ({
      ...scratch,
      apply: async (...given) => {
        await scratch.apply(...given);
        for (const key of scratch.tables.get('files')?.keys() ?? []) tried.add(key);
      },
    }));
    for (let time = 0; time < 12; time += 1) {
      const report = await drill({ mostFileBytes }, noting);
      expect(report).toMatchObject({ outcome: 'passed', records: ROWS, files: 2, filesInBackup: FILES });
      ports.advance(1);
    }
    expect(tried.size).toBe(FILES);
  });

  it('does not start without enough space for the rows, and reports how much is needed', async () => {
    const { drill, drillPorts, stillOpen } = await arrange();
    const full = { ...drillPorts(), measureFreeBytes: async () => 100 };
    await expect(drill({}, full)).rejects.toMatchObject({
      code: 'quota-exceeded',
      context: { what: 'test restore', freeBytes: 50 },
    });
    expect(stillOpen()).toBe(0);
  });

  it('fails for a damaged chunk, and removes the scratch source', async () => {
    const { storage, drill, stillOpen } = await arrange();
    for await (const { key } of storage.list('packs')) {
      const bytes = await storage.read(key);
      bytes[200] = (bytes[200] ?? 0) ^ 1;
      await storage.write(key, bytes);
    }
    expect(await drill()).toMatchObject({ outcome: 'failed', records: 0, error: { code: 'damaged' } });
    expect(stillOpen()).toBe(0);
  });

  it.each([
    ['a value', 1, (scratch: MemorySource) => scratch.put('records', 7, { id: 7, name: 'Another' })],
    ['a missing row', 1, (scratch: MemorySource) => scratch.remove('records', 8)],
    ['a row too many', 1, (scratch: MemorySource) => scratch.put('settings', 'x', { key: 'x', value: 1 })],
    [
      'the bytes of a file',
      1,
      (scratch: MemorySource) => scratch.put('files', 'file-0', { hash: 'file-0', blob: new Blob(['other']) }),
    ],
    [
      'two at once',
      2,
      (scratch: MemorySource) => {
        scratch.remove('records', 8);
        scratch.remove('settings', 'theme');
      },
    ],
  ])('fails for %s that is restored incorrectly', async (_what, differences, change) => {
    const { drill, drillPorts } = await arrange();
    const report = await drill({}, drillPorts(changedAfterwards(change)));
    expect(report).toMatchObject({ outcome: 'failed', differences });
  });

  it('also compares individual files if it restores only some', async () => {
    const { drill, drillPorts } = await arrange();
    const spoilAll = changedAfterwards((scratch) => {
      for (const hash of scratch.tables.get('files')?.keys() ?? [])
        scratch.put('files', JSON.parse(hash), { hash: JSON.parse(hash), blob: new Blob(['other']) });
    });
    const report = await drill({ mostFileBytes: 2.5 * RECORD_BYTES }, drillPorts(spoilAll));
    expect(report).toMatchObject({ outcome: 'failed', files: 2, differences: 2 });
  });

  it('can be cancelled by its signal, which does not count as a failure of the backup', async () => {
    const { drill, stillOpen } = await arrange();
    await expect(drill({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(stillOpen()).toBe(0);
  });
});

describe('the snapshot to test', () => {
  it('is the newest that has everything requested, or else the newest', async () => {
    const { repository, source, snapshot, ports } = await arrange();
    const wanted = { scope: 'full', withFiles: true } as const;
    ports.advance(1000);
    const small = await takeSnapshot(repository, source, { ...TEST_REQUEST, scope: 'configuration' });
    expect(await chooseDrillSnapshot(repository, wanted)).toMatchObject({ id: snapshot.id });
    await repository.storage.remove(storageKey('snapshots', snapshot.id));
    expect(await chooseDrillSnapshot(repository, wanted)).toMatchObject({ id: small.id });
    await repository.storage.remove(storageKey('snapshots', small.id));
    await expect(chooseDrillSnapshot(repository, wanted)).rejects.toMatchObject({ code: 'missing-object' });
  });
});
