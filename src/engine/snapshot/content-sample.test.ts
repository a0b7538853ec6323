import { expect, it } from 'vitest';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { watchReads } from '../testing/watched-blob.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { takeSnapshot } from './take-snapshot.ts';

it('CS1 content edited under its key is found by a sample and reported, and then all content is read', async () => {
  const repository = await createBareRepository(createMemoryStorage());
  const source = createSmallSource(3, 5);
  await takeSnapshot(repository, source, TEST_REQUEST);
  source.put('files', 'file-2', { hash: 'file-2', blob: new Blob(['edited in place']) });
  const changed: string[] = [];
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST, {
    onChangedContent: (table) => changed.push(table),
  });
  expect(changed).toEqual(['files']);
  const copy = createSmallSource(0, 0);
  await applyRestore(repository, copy, await planRestore({ repository, snapshot, source: copy }));
  const [, , row] = copy.dump()['files'] ?? [];
  expect(await (row?.value as { blob: Blob }).blob.text()).toBe('edited in place');
});

it('CS2 of a large table, each sample reads a bounded number of other rows, until an edit is found', async () => {
  const repository = await createBareRepository(createMemoryStorage());
  const source = createSmallSource(3, 40);
  await takeSnapshot(repository, source, TEST_REQUEST);
  const read = new Set<number>();
  let reads = 0;
  for (let file = 0; file < 40; file += 1) {
    const { blob } = source.tables.get('files')?.get(`"file-${file}"`)?.value as { blob: Blob };
    watchReads(blob, () => {
      reads += 1;
      read.add(file);
    });
  }
  for (let backup = 1; backup <= 12; backup += 1) await takeSnapshot(repository, source, TEST_REQUEST);
  expect(reads).toBe(12 * 8);
  expect(read.size).toBeGreaterThan(25);

  source.put('files', 'file-2', { hash: 'file-2', blob: new Blob(['edited in place']) });
  const changed: string[] = [];
  for (let backup = 1; backup <= 60 && changed.length === 0; backup += 1) {
    await takeSnapshot(repository, source, TEST_REQUEST, { onChangedContent: (table) => changed.push(table) });
  }
  expect(changed).toEqual(['files']);
});
