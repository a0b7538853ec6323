import { expect, it } from 'vitest';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';
import { WHOLE_AND_EXACT } from './restore-plan.ts';

const LENGTH = 1000;

/** Each row points at the next, and the last at the first. */
function chainedSource(): MemorySource {
  const next = (value: unknown) => (typeof value === 'object' && value !== null && 'next' in value ? [value.next] : []);
  return {
    ...createMemorySource([describeTestTable('records', { keyPath: 'id' })]),
    references: (table, value) => next(value).map((key) => ({ table, key })),
  };
}

it('LC1 a row is restored with a circular chain of a thousand rows, each pointing at the next', async () => {
  const repository = await createBareRepository(createMemoryStorage());
  const full = chainedSource();
  for (let id = 0; id < LENGTH; id += 1) full.put('records', id, { id, next: (id + 1) % LENGTH });
  const snapshot = await takeSnapshot(repository, full, TEST_REQUEST);
  const empty = chainedSource();
  const selection = [{ isTaken: false }, { isTaken: true, table: 'records', keyText: '7' }];
  const plan = await planRestore({
    repository,
    snapshot,
    source: empty,
    choice: { ...WHOLE_AND_EXACT, mode: 'missing', selection },
  });
  expect(plan).toMatchObject({ dangling: 0, tables: [{ following: LENGTH - 1 }] });
  await applyRestore(repository, empty, plan);
  expect(empty.dump()).toEqual(full.dump());
  empty.put('records', 3, { id: 3, next: 4 });
  await expect(applyRestore(repository, empty, plan)).rejects.toMatchObject({ code: 'stale-plan' });
}, 60_000);
