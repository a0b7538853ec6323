import { expect, it } from 'vitest';
import type { Source } from '../snapshot/source.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';

const MIB = 1024 * 1024;
const TABLE = describeTestTable('scans', { keyPath: 'id' });

it('BA1 deliver rows with large content in batches of bounded size, for replaced and patched tables', async () => {
  const memory = createMemorySource([TABLE]);
  for (let id = 1; id <= 40; id += 1)
    memory.put('scans', id, { id, blob: new Blob([new Uint8Array(2 * MIB).fill(id)]) });
  const repository = await createBareRepository(createMemoryStorage());
  const snapshot = await takeSnapshot(repository, memory, TEST_REQUEST);
  for (const kept of [0, 30]) {
    const copy = createMemorySource([TABLE]);
    for (const row of memory.dump()['scans']?.slice(0, kept) ?? []) copy.put('scans', row.key, row.value);
    const batches: number[] = [];
    const apply: Source['apply'] = (tables, changes, options) =>
      copy.apply(
        tables,
        async function* (now) {
          for await (const change of changes(now)) {
            if (change.kind === 'put')
              batches.push(change.rows.reduce((sum, { value }) => sum + (value as { blob: Blob }).blob.size, 0));
            yield change;
          }
        },
        options,
      );
    const source = { ...copy, apply };
    const plan = await planRestore({ repository, snapshot, source });
    expect(plan.changes['scans']?.kind).toBe(kept === 0 ? 'replace-all' : 'rows');
    await applyRestore(repository, source, plan);
    expect(Math.max(...batches)).toBeLessThanOrEqual(18 * MIB);
    expect(batches.reduce((sum, bytes) => sum + bytes, 0)).toBe((40 - kept) * 2 * MIB);
    expect(copy.dump()['scans']?.map(({ key }) => key)).toEqual(memory.dump()['scans']?.map(({ key }) => key));
  }
});
