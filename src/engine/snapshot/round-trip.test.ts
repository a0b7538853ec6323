import { describe, expect, it } from 'vitest';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { counting } from '../testing/counting-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createSmallRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { watchReads } from '../testing/watched-blob.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { openRepository } from '../repository/repository.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { checkRepository } from './check-repository.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { takeSnapshot } from './take-snapshot.ts';

const MIB = 1024 * 1024;

async function restoreInto(
  repository: Parameters<typeof applyRestore>[0],
  source: ReturnType<typeof createSmallSource>,
  at = 0,
) {
  const { snapshots } = await listSnapshots(repository);
  const snapshot = snapshots[at];
  if (!snapshot) throw new Error('no snapshot');
  await applyRestore(repository, source, await planRestore({ repository, snapshot, source }));
}

describe('a backup and its restore', () => {
  it('RT1 bring everything back exactly, into an empty source', async () => {
    const source = createSmallSource(3000, 5);
    source.put('files', 'big', {
      hash: 'big',
      blob: new File([noise(9 * 1024 * 1024 + 17, 9)], 'big photo.jpg', { type: 'image/jpeg', lastModified: 5 }),
    });
    source.put('files', 'empty', { hash: 'empty', blob: new Blob([]) });
    source.put('records', 9999, {
      id: 9999,
      buffer: noise(200_000, 3).buffer,
      odd: [undefined, -0, Number.NaN, 10n ** 30n],
    });
    const repository = await createSmallRepository(createMemoryStorage());
    await takeSnapshot(repository, source, TEST_REQUEST);

    const empty = createSmallSource(0, 0);
    await restoreInto(repository, empty);
    expect(await firstDifferenceDeep(empty.dump(), source.dump())).toBeUndefined();
  });

  it('RT2 replace the present rows, and leave no later ones', async () => {
    const source = createSmallSource();
    const repository = await createSmallRepository(createMemoryStorage());
    await takeSnapshot(repository, source, TEST_REQUEST);
    const before = source.dump();
    source.put('records', 7, { id: 7, name: 'changed' });
    source.put('records', 5000, { id: 5000, name: 'later' });
    source.remove('records', 3);
    source.put('files', 'later', { hash: 'later', blob: new Blob(['x']) });
    await restoreInto(repository, source);
    expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
  });

  it('RT3 write no chunk for unchanged data', async () => {
    const source = createSmallSource(2000, 4);
    const storage = counting(createMemoryStorage());
    const repository = await createSmallRepository(storage);
    await takeSnapshot(repository, source, TEST_REQUEST);
    storage.reset();
    const again = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(again).toMatchObject({ newChunks: 0, newBytes: 0 });
    // A lock and a snapshot: no pack, no index.
    expect(storage.counts.write).toBe(2);
  });

  it('RT4 cost only what changed: one edit among many rows stores a page and the nodes above it', async () => {
    const source = createSmallSource(20_000, 0);
    const repository = await createSmallRepository(createMemoryStorage());
    const first = await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('records', 10_000, { id: 10_000, name: 'edited' });
    const second = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(second.newChunks).toBeLessThanOrEqual(4);
    expect(second.newBytes).toBeLessThan(first.newBytes / 20);
  });

  it('RT5 do not reread content-addressed files that the parent has', async () => {
    const source = createSmallSource(10, 2);
    const repository = await createSmallRepository(createMemoryStorage());
    await takeSnapshot(repository, source, TEST_REQUEST);
    const unreadable = watchReads(new Blob(['this content would differ']), () => {
      throw new Error('was read');
    });
    source.put('files', 'file-0', { hash: 'file-0', blob: unreadable });
    const second = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(second).toMatchObject({ newChunks: 0, omittedCount: 0 });
  });

  it('RT6 report an unreadable file, and take the rest', async () => {
    const source = createSmallSource(10, 2);
    const unreadable = watchReads(new Blob(['gone']), () => {
      throw new DOMException('The file is gone', 'NotFoundError');
    });
    source.put('files', 'gone', { hash: 'gone', blob: unreadable });
    const repository = await createSmallRepository(createMemoryStorage());
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(snapshot.omitted).toEqual([{ table: 'files', key: '"gone"', path: '', type: 'file that cannot be read' }]);
    expect(snapshot.tables.find((table) => table.name === 'files')?.rows).toBe(2);
    expect((await checkRepository(repository)).isIntact).toBe(true);
  });

  it('RT10 read a file of one piece as a whole, because each slice is another Blob, and a larger one by its pieces', async () => {
    const source = createSmallSource(10, 0);
    const reads: [string, boolean][] = [];
    for (const [hash, size] of [
      ['photo', 4 * MIB],
      ['video', 4 * MIB + 1],
    ] as const)
      source.put('files', hash, {
        hash,
        blob: watchReads(new Blob([new Uint8Array(size)]), (isWhole) => reads.push([hash, isWhole])),
      });
    await takeSnapshot(await createSmallRepository(createMemoryStorage()), source, TEST_REQUEST);
    expect(reads).toEqual([
      ['photo', true],
      ['video', false],
      ['video', false],
    ]);
  });

  it('RT7 take only the tables in scope, and leave the others alone in a restore', async () => {
    const source = createSmallSource();
    const repository = await createSmallRepository(createMemoryStorage());
    const configuration = await takeSnapshot(repository, source, { ...TEST_REQUEST, scope: 'configuration' });
    expect(configuration.tables.map((table) => table.name)).toEqual(['settings']);
    const minimal = await takeSnapshot(repository, source, { ...TEST_REQUEST, scope: 'minimal' });
    expect(minimal.tables.map((table) => table.name)).toEqual(['settings', 'records']);
    const withoutFiles = await takeSnapshot(repository, source, { ...TEST_REQUEST, withFiles: false });
    expect(withoutFiles.tables.map((table) => table.name)).toEqual(['settings', 'records']);

    source.put('settings', 'theme', { key: 'theme', value: 'light' });
    source.put('records', 1, { id: 1, name: 'stays' });
    await applyRestore(repository, source, await planRestore({ repository, snapshot: configuration, source }));
    expect(source.dump()['settings']?.[0]?.value).toEqual({ key: 'theme', value: 'dark' });
    expect(source.dump()['records']?.[0]?.value).toEqual({ id: 1, name: 'stays' });
  });

  it('RT8 are the same after the repository is reopened', async () => {
    const source = createSmallSource(500, 2);
    const storage = createMemoryStorage();
    const ports = createTestPorts();
    const created = await createSmallRepository(storage, ports);
    await takeSnapshot(created, source, TEST_REQUEST);
    const reopened = await openRepository(storage, created.keys, ports);
    const empty = createSmallSource(0, 0);
    await restoreInto(reopened, empty);
    expect(await firstDifferenceDeep(empty.dump(), source.dump())).toBeUndefined();
  });

  it('RT9 refuse a backup of a newer schema or of another app', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    const newer = createMemorySource([describeTestTable('records')], 2);
    const snapshot = await takeSnapshot(repository, newer, TEST_REQUEST);
    const older = createMemorySource([describeTestTable('records')], 1);
    await expect(planRestore({ repository, snapshot, source: older })).rejects.toMatchObject({ code: 'newer-version' });
    const other = createMemorySource([describeTestTable('songs')], 2);
    await expect(planRestore({ repository, snapshot, source: other })).rejects.toMatchObject({ code: 'incompatible' });
  });
});
