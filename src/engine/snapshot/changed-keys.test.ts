import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../format/snapshot.ts';
import { openRepository, type Repository } from '../repository/repository.ts';
import { writeSnapshot } from '../repository/snapshots.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { counting } from '../testing/counting-storage.ts';
import { times } from '../testing/long-run.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { checkRepository } from './check-repository.ts';
import type { Source } from './source.ts';
import { takeSnapshot } from './take-snapshot.ts';

const FILES = 1500;

function hashOf(file: number): string {
  // As of content: without any order.
  return (
    Math.imul(file + 1, 0x9e37_79b1)
      .toString(16)
      .replace('-', 'a')
      .padStart(8, '0') + `-${file}`
  );
}

function put(source: MemorySource, file: number, content = `Content ${file}`): void {
  const hash = hashOf(file);
  source.put('files', hash, { hash, blob: new Blob([content]), name: `file-${file}.jpg` });
}

function sourceOf(files: number): MemorySource {
  const table = describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' });
  const source = createMemorySource([table]);
  for (let file = 0; file < files; file += 1) put(source, file);
  return source;
}

/** The same source, which counts the rows that are read from it. */
function countingRows(source: MemorySource): { readonly source: Source; readonly read: { rows: number } } {
  const read = { rows: 0 };
  return {
    read,
    source: {
      ...source,
      openMoment: async (...args) => {
        const moment = await source.openMoment(...args);
        return {
          ...moment,
          async *rows(table) {
            for await (const batch of moment.rows(table)) {
              read.rows += batch.length;
              yield batch;
            }
          },
          get: (table, keys) => {
            read.rows += keys.length;
            return moment.get(table, keys);
          },
        };
      },
    },
  };
}

const treeOf = ({ tables }: Snapshot) =>
  tables.map(({ root, rows, bytes, keysHash }) => ({ root, rows, bytes, keysHash }));

/** The tree as it is written from all rows. */
async function scanned(repository: Repository, source: Source) {
  return treeOf(await takeSnapshot(repository, source, TEST_REQUEST, { isFullScan: true }));
}

describe('a content-addressed table without a journal', () => {
  it('CK1 costs what has come and gone: only new rows and a sample are read, and few pages', async () => {
    const storage = counting(createMemoryStorage());
    const ports = createTestPorts();
    const repository = await createBareRepository(storage, ports);
    const model = sourceOf(FILES);
    const { source, read } = countingRows(model);
    await takeSnapshot(repository, source, TEST_REQUEST);
    for (let file = FILES; file < FILES + 10; file += 1) put(model, file);
    ports.advance(1000);
    read.rows = 0;
    storage.reset();
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(snapshot.tables).toMatchObject([{ rows: FILES + 10 }]);
    // Ten new ones, and a sample of eight.
    expect(read.rows).toBeLessThanOrEqual(10 + 8);
    // Changed pages twice, those of the sample, the nodes, and the list of snapshots.
    expect(storage.counts.read).toBeLessThan(40);
    expect(treeOf(snapshot)).toEqual(await scanned(repository, source));
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true });

    read.rows = 0;
    ports.advance(1000);
    const unchanged = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(read.rows).toBeLessThanOrEqual(8);
    expect(unchanged.newChunks).toBe(0);
    expect(treeOf(unchanged)).toEqual(treeOf(snapshot));
  });

  it('CK2 whatever comes and goes, the tree is the one that is written from all rows', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = sourceOf(1200);
    await takeSnapshot(repository, source, TEST_REQUEST);
    const edit = fc.record({ file: fc.nat(1800), isPut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 40 }), async (edits) => {
        for (const { file, isPut } of edits) {
          if (isPut) put(source, file);
          else source.remove('files', hashOf(file));
        }
        const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
        expect(treeOf(snapshot)).toEqual(await scanned(repository, source));
      }),
      { numRuns: times(12, 100) },
    );
  }, 60_000);

  it('CK3 notices a row that was replaced by another on the same page', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = sourceOf(600);
    await takeSnapshot(repository, source, TEST_REQUEST);
    const [, first, second] = source.dump()['files'] ?? [];
    if (!first || !second) throw new Error('no rows');
    source.remove('files', first.key);
    source.put('files', `${String(first.key)}x`, { hash: `${String(first.key)}x`, blob: new Blob(['Other']) });
    const { read, source: counted } = countingRows(source);
    const snapshot = await takeSnapshot(repository, counted, TEST_REQUEST);
    expect(snapshot.newChunks).toBeGreaterThan(0);
    expect(treeOf(snapshot)).toEqual(await scanned(repository, source));
    // The hash of the keys cannot tell where: all pages are read, but not the rows.
    expect(read.rows).toBeLessThanOrEqual(2 + 8);
  });

  it('CK4 is read in full if its rows change under their keys', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = sourceOf(600);
    await takeSnapshot(repository, source, TEST_REQUEST);
    for (let file = 0; file < 600; file += 1) put(source, file, `Changed ${file}`);
    const changed: string[] = [];
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST, {
      onChangedContent: (table) => changed.push(table),
    });
    expect(changed).toEqual(['files']);
    expect(snapshot.newChunks).toBeGreaterThan(600);
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true });
  });

  it('CK5 stores content again that the repository has lost', async () => {
    const storage = createMemoryStorage();
    const repository = await createBareRepository(storage);
    const source = sourceOf(300);
    await takeSnapshot(repository, source, TEST_REQUEST);
    put(source, 300);
    const second = await takeSnapshot(repository, source, TEST_REQUEST);
    const packs = [...repository.index.packs.values()];
    const [last] = packs.slice(-1);
    if (!last) throw new Error('no pack');
    await storage.remove(`packs/${last.id}`);
    for await (const { key } of storage.list('indexes')) await storage.remove(key);
    const damaged = await openRepository(storage, repository.keys, repository.ports);
    expect((await checkRepository(damaged)).isIntact).toBe(false);
    const third = await takeSnapshot(damaged, source, TEST_REQUEST);
    expect(treeOf(third)).toEqual(treeOf(second));
    expect(await checkRepository(await openRepository(storage, repository.keys, repository.ports))).toMatchObject({
      isIntact: true,
    });
  });

  it('CK6 is compared with a backup that does not have the hash of its keys by reading its pages', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const { source, read } = countingRows(sourceOf(600));
    const first = await takeSnapshot(repository, source, TEST_REQUEST);
    const { id: _id, storedBytes: _bytes, ...data } = first;
    const tables = first.tables.map(({ keysHash: _hash, ...table }) => table);
    await writeSnapshot(repository, { ...data, tables, takenAt: '2030-01-01T00:00:00.000Z' });
    read.rows = 0;
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(read.rows).toBeLessThanOrEqual(8);
    expect(treeOf(snapshot)).toEqual(treeOf(first));
  });
});
