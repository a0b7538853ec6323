import { expect, it, vi } from 'vitest';
import { openRepository, type Repository } from '../repository/repository.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { sameBytes, testBytes } from '../testing/storage-test-kit.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';

const MIB = 1024 * 1024;
const TABLES = [describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' })];

/** A backup of files that do not deflate, and its repository, opened again. */
async function backUpFiles(count: number, bytes: number) {
  const source = createMemorySource(TABLES);
  for (let file = 0; file < count; file += 1)
    source.put('files', `f${file}`, {
      hash: `f${file}`,
      blob: new Blob([testBytes(bytes, file)], { type: 'image/png' }),
    });
  const storage = createMemoryStorage();
  const ports = createTestPorts();
  const made = await createBareRepository(storage, ports);
  const snapshot = await takeSnapshot(made, source, TEST_REQUEST);
  return { source, snapshot, repository: await openRepository(storage, made.keys, ports) };
}

// The cast: a row as they are put above.
const bytesOf = (row: SourceRow | undefined) => (row?.value as { blob: Blob }).blob.bytes();

type BackedUp = Awaited<ReturnType<typeof backUpFiles>>;

async function restoreFiles({ snapshot, source }: BackedUp, repository: Repository): Promise<void> {
  const target = createMemorySource(TABLES);
  await applyRestore(repository, target, await planRestore({ repository, snapshot, source: target }));
  const expected = source.dump()['files'] ?? [];
  const restored = target.dump()['files'] ?? [];
  expect(restored.map(({ key }) => key)).toEqual(expected.map(({ key }) => key));
  for (const [at, row] of restored.entries())
    expect(sameBytes(await bytesOf(row), await bytesOf(expected[at]))).toBe(true);
}

/** The highest number of reads of content in progress at once. */
async function mostReadsAtOnce(files: BackedUp): Promise<number> {
  const { storage } = files.repository;
  let now = 0;
  let most = 0;
  const slow: typeof storage = {
    ...storage,
    read: async (key, options) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= 1;
      return storage.read(key, options);
    },
  };
  await restoreFiles(files, { ...files.repository, storage: slow });
  return most;
}

it('BC1 reads many small files at once, and large ones up to 16 MiB', async () => {
  expect(await mostReadsAtOnce(await backUpFiles(40, 70_000))).toBeGreaterThan(8);
  expect(await mostReadsAtOnce(await backUpFiles(6, 4 * MIB))).toBeLessThanOrEqual(4);
});

it('BC2 makes one Blob of a file of one piece', async () => {
  const { source, snapshot, repository } = await backUpFiles(20, 70_000);
  const target = createMemorySource(TABLES);
  const plan = await planRestore({ repository, snapshot, source: target });
  const made: number[] = [];
  class CountedBlob extends Blob {
    constructor(...parameters: ConstructorParameters<typeof Blob>) {
      super(...parameters);
      made.push(this.size);
    }
  }
  vi.stubGlobal('Blob', CountedBlob);
  await applyRestore(repository, target, plan);
  vi.unstubAllGlobals();
  expect(made).toEqual(Array.from({ length: 20 }, () => 70_000));
  const [row] = target.dump()['files'] ?? [];
  expect(row?.value).toMatchObject({ blob: { type: 'image/png' } });
  expect(sameBytes(await bytesOf(row), await bytesOf(source.dump()['files']?.[0]))).toBe(true);
});
