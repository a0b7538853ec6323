import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceRow } from '../format/record/source-row.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { treeRows } from '../snapshot/tree-reader.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';
import { rewriteSnapshot, type RowRewriting } from './rewrite-snapshot.ts';
import type { ReadableSnapshot } from './upgrade-snapshot.ts';

const ITEMS = [describeTestTable('items', { keyPath: 'id' })];
const item = (id: number, text = `text ${id}`): SourceRow => ({ key: id, value: { id, text } });

async function backedUp(rows: readonly SourceRow[]): Promise<ReadableSnapshot> {
  const repository = await createBareRepository(createMemoryStorage());
  const source = createMemorySource(ITEMS);
  for (const { key, value } of rows) source.put('items', key, value);
  return { repository, snapshot: await takeSnapshot(repository, source, TEST_REQUEST) };
}

/** Gives some rows other keys. */
function moving(keys: ReadonlyMap<number, number>): RowRewriting {
  return {
    tables: ['items'],
    movedKeys: () => keys.keys(),
    rewrite: (_table, row) => {
      const to = keys.get(Number(row.key));
      return to === undefined ? row : item(to, `moved from ${String(row.key)}`);
    },
  };
}

async function keysOf({ repository, snapshot }: ReadableSnapshot): Promise<unknown[]> {
  const keys: unknown[] = [];
  for await (const lines of treeRows(repository, snapshot.tables[0]?.root ?? null))
    for (const { row } of lines) keys.push(row.key);
  return keys;
}

describe('rewriting a snapshot', () => {
  it('RW1 keeps the tree if no row changes, and keeps nothing in memory', async () => {
    const readable = await backedUp(Array.from({ length: 500 }, (_, at) => item(at)));
    const same = await rewriteSnapshot(readable, moving(new Map()));
    expect(same.snapshot).toEqual(readable.snapshot);
    expect(same.repository.heldChunks?.size).toBe(0);
  });

  it('RW2 replaces rows by rows with other keys: all of them, in key order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(60), { maxLength: 40 }), fc.nat(40), async (numbers, count) => {
        const ids = numbers.toSorted((a, b) => a - b);
        const moves = new Map(numbers.slice(0, count).map((id) => [id, id * 7 + 100.5 - (id % 2) * 100]));
        const rewritten = await rewriteSnapshot(await backedUp(ids.map((id) => item(id))), moving(moves));
        const expected = ids.map((id) => moves.get(id) ?? id).toSorted((a, b) => a - b);
        expect(await keysOf(rewritten)).toEqual(expected);
        expect(rewritten.snapshot.tables[0]?.rows).toBe(ids.length);
      }),
      { numRuns: 30 },
    );
  });

  it('RW3 is the basis of both the plan and the restore', async () => {
    const readable = await backedUp([item(1), item(2), item(3)]);
    const rewritten = await rewriteSnapshot(readable, moving(new Map([[1, 11]])));
    const now = createMemorySource(ITEMS);
    for (const { key, value } of [item(2), item(11, 'moved from 1')]) now.put('items', key, value);
    const plan = await planRestore({ ...rewritten, source: now });
    expect(plan.tables[0]).toMatchObject({ added: 1, changed: 0, removed: 0, differing: { added: 1, changed: 0 } });
    await applyRestore(rewritten.repository, now, plan, { rewritten: rewritten.snapshot });
    expect(now.dump()['items']?.map(({ key }) => key)).toEqual([2, 3, 11]);
  });

  it('RW4 refuses to give two rows the same key', async () => {
    const readable = await backedUp([item(1), item(2)]);
    await expect(rewriteSnapshot(readable, moving(new Map([[1, 2]])))).rejects.toMatchObject({ code: 'internal' });
  });
});
