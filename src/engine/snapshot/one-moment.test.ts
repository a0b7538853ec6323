import { expect, it } from 'vitest';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { watchReads } from '../testing/watched-blob.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { planRestore } from '../restore/plan-restore.ts';
import type { Source } from './source.ts';
import { takeSnapshot } from './take-snapshot.ts';

const TABLES = ['before', 'pictures', 'after'].map((name) => describeTestTable(name, { keyPath: 'id' }));

/** The same source, which also reports whether a moment of it is open. */
function watchMoments(source: Source) {
  const state = { isOpen: false };
  const openMoment: Source['openMoment'] = async (...wanted) => {
    const moment = await source.openMoment(...wanted);
    state.isOpen = true;
    const close = () => {
      state.isOpen = false;
      moment.close();
    };
    return { ...moment, close };
  };
  return { state, source: { ...source, openMoment } };
}

it('OM1 the bytes of Blobs are read only after the moment is closed, and the backup is exact', async () => {
  const memory = createMemorySource(TABLES);
  const { state, source } = watchMoments(memory);
  const readWhileOpen: number[] = [];
  let reads = 0;
  for (let id = 1; id <= 300; id += 1) {
    memory.put('before', id, { id, text: `row ${id}` });
    memory.put('after', id, { id, text: `row ${id}` });
    const blob = watchReads(new Blob([`picture ${id}`]), () => {
      reads += 1;
      if (state.isOpen) readWhileOpen.push(id);
    });
    memory.put('pictures', id, { id, ...(id > 100 ? { blob } : {}) });
  }
  const repository = await createBareRepository(createMemoryStorage());
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
  expect(reads).toBe(200);
  expect(readWhileOpen).toEqual([]);

  const copy = createMemorySource(TABLES);
  await applyRestore(repository, copy, await planRestore({ repository, snapshot, source: copy }));
  expect(await firstDifferenceDeep(copy.dump(), memory.dump())).toBeUndefined();
});

it('OM2 a failure while tables wait with their Blobs fails the backup with its code', async () => {
  const memory = createMemorySource(TABLES);
  for (const { name } of TABLES) memory.put(name, 1, { id: 1, blob: new Blob(['x']) });
  const openMoment: Source['openMoment'] = async (...wanted) => {
    const moment = await memory.openMoment(...wanted);
    async function* rows(table: string) {
      yield* moment.rows(table);
      if (table === 'after') throw new DOMException('the disk is gone', 'UnknownError');
    }
    return { ...moment, rows };
  };
  const repository = await createBareRepository(createMemoryStorage());
  await expect(takeSnapshot(repository, { ...memory, openMoment }, TEST_REQUEST)).rejects.toMatchObject({
    code: 'internal',
  });
});
