import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChunkId, parseId } from '../core/ids.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { decodeKey } from '../format/record/row-codec.ts';
import { PackWriter } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createBareRepository } from '../testing/small-repository.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { ChangedRows } from './changed-rows.ts';
import { type LiveTreeResult, writeLiveTree } from './live-tree.ts';
import { GroupCounter } from './group-counter.ts';
import type { BoundaryTest } from './page-cutter.ts';
import { TreeBuilder } from './tree-builder.ts';
import { draftOf, encodeBatches, writeTable, type WriteTableOptions, type WrittenTable } from './write-table.ts';
import { times } from '../testing/long-run.ts';

type Rows = ReadonlyMap<number, unknown>;

const TABLE: Omit<SnapshotTable, keyof WrittenTable> = {
  name: 'rows',
  role: 'data',
  isEssential: true,
  isContentAddressed: false,
  keyPath: null,
  autoIncrement: false,
};

/** Pages end after one key in so many, rather than one in 256, so that small tables have trees of several levels. */
const oneIn =
  (mean: number): BoundaryTest =>
  (keyText) =>
    (Number(keyText.replaceAll('"', '')) * 2654435761) % 4294967296 < 4294967296 / mean;

/** Where pages are long, keys are texts: lines with these are not decoded unless they have to be. */
const keyOf = (mean: number, key: number): number | string => (mean === 2 ? key : String(key).padStart(6, '0'));

async function withWriter<Result>(
  repository: Repository,
  mean: number,
  work: (options: WriteTableOptions) => Promise<Result>,
) {
  const writer = new PackWriter(repository);
  const result = await work({
    writer,
    endsBehind: oneIn(mean),
    added: { chunks: 0, bytes: 0 },
    groups: new GroupCounter('group'),
    onRows: () => undefined,
  });
  await writer.finish();
  return result;
}

function sorted(rows: Rows) {
  return [...rows].sort(([a], [b]) => a - b).map(([key, value]) => ({ key, value }));
}

async function* inBatches(mean: number, rows: Rows) {
  const all = sorted(rows).map(({ key, value }) => ({ key: keyOf(mean, key), value }));
  for (let at = 0; at < all.length; at += 100) yield all.slice(at, at + 100);
}

const writeAll = (repository: Repository, mean: number, rows: Rows) =>
  withWriter(repository, mean, (options) =>
    writeTable(
      encodeBatches(inBatches(mean, rows), () => undefined),
      options,
    ),
  );

function draftAt(mean: number, rows: Rows, key: number) {
  const row = { key: keyOf(mean, key), value: rows.get(key) };
  const draft = rows.has(key) ? draftOf(row, () => undefined) : undefined;
  return draft ? { draft } : {};
}

function writeChanged(repository: Repository, mean: number, base: WrittenTable, rows: Rows, keys: Iterable<number>) {
  const changed = [...new Set(keys)]
    .sort((a, b) => a - b)
    .map((number) => ({ key: keyOf(mean, number), ...draftAt(mean, rows, number) }));
  const input = { repository, base: { ...TABLE, ...base }, changed: new ChangedRows(changed, [], 0), count: rows.size };
  return withWriter(repository, mean, (options) => writeLiveTree(input, options));
}

/** Values of several sizes: some so large that pages end for lack of space, some with content outside their line. */
const valueOf = (seed: number, weight: number): unknown => {
  if (weight === 7) return { seed, group: `group ${seed % 5}` };
  if (weight === 9) return { seed, text: 'x'.repeat(20_000 + (seed % 60_000)) };
  if (weight === 8) return { seed, bytes: new Uint8Array(5000).fill(seed % 256) };
  return { seed, text: 'y'.repeat(seed % 50) };
};

/** Groups are listed in the order in which they were met. */
function inOrder(result: LiveTreeResult): LiveTreeResult {
  if (result.kind === 'doubt') return result;
  const { groupRows = [], ...table } = result.table;
  return { ...result, table: { ...table, groupRows: [...groupRows].sort() } };
}

function groupRowsOf(rows: Rows): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { value } of sorted(rows)) {
    const { group } = value as { readonly group?: string };
    if (group !== undefined) counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return [...counts];
}

describe('the live tree', () => {
  it.each([2, 40])(
    'is the tree of a full scan after any changes (pages end after one key in %i)',
    async (mean) => {
      const edit = fc.record({
        key: fc.integer({ min: 0, max: 1500 }),
        seed: fc.nat(),
        weight: fc.integer({ min: 0, max: 9 }),
        isRemoval: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.nat(), fc.integer({ min: 0, max: 9 })), {
            maxLength: 600,
          }),
          fc.array(fc.oneof(fc.array(edit, { maxLength: 8 }), fc.array(edit, { maxLength: 300 })), {
            minLength: 1,
            maxLength: 3,
          }),
          async (first, rounds) => {
            const repository = await createBareRepository(createMemoryStorage());
            let rows = new Map(first.map(([key, seed, weight]) => [key, valueOf(seed, weight)]));
            let tree = await writeAll(repository, mean, rows);
            for (const edits of rounds) {
              rows = new Map(rows);
              for (const { key, seed, weight, isRemoval } of edits) {
                if (isRemoval) rows.delete(key);
                else rows.set(key, valueOf(seed, weight));
              }
              const live = await writeChanged(
                repository,
                mean,
                tree,
                rows,
                edits.map(({ key }) => key),
              );
              tree = await writeAll(repository, mean, rows);
              expect(inOrder(live)).toEqual(inOrder({ kind: 'written', table: tree }));
              expect(tree.groupRows).toEqual(groupRowsOf(rows));
            }
          },
        ),
        { numRuns: times(10, 25) },
      );
    },
    120_000,
  );

  it('reuses whole nodes, with the same ids, if a range is removed, prepended or appended', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const mean = 2;
    let rows = new Map(Array.from({ length: 12_000 }, (_, key) => [1000 + key, { key }]));
    let tree = await writeAll(repository, mean, rows);
    expect(tree.root?.level).toBeGreaterThan(0);
    const change = async (change: (next: Map<number, unknown>) => Iterable<number>) => {
      const next: Map<number, unknown> = new Map(rows);
      const keys = [...change(next)];
      const live = await writeChanged(repository, mean, tree, next, keys);
      rows = next as typeof rows;
      tree = await writeAll(repository, mean, rows);
      expect(live).toEqual({ kind: 'written', table: tree });
    };
    const remove = (from: number, to: number) =>
      change((next) => {
        const keys = Array.from({ length: to - from }, (_, at) => from + at);
        for (const key of keys) next.delete(key);
        return keys;
      });
    const put = (...keys: number[]) =>
      change((next) => {
        for (const key of keys) next.set(key, { key, at: 'later' });
        return keys;
      });
    await put(6000);
    await put(1, 2, 3, 1000);
    await put(...Array.from({ length: 300 }, (_, at) => 13_000 + at));
    await remove(4000, 5000);
    await remove(12_500, 14_000);
    await remove(0, 2000);
    await put(...Array.from({ length: 50 }, (_, at) => 2500 + at * 187));
    await remove(0, 12_000);
    await remove(0, 70_000);
    expect(tree.root).toBeNull();
    await put(5, 6, 7);
  }, 120_000);

  it('LT2 asks of no row again whether a page ends after it', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const rows = new Map<number, unknown>(Array.from({ length: 3000 }, (_, key) => [key, { key }]));
    const tree = await writeAll(repository, 40, rows);
    rows.set(1500, { key: 'edited' });
    let asked = 0;
    const changed = new ChangedRows([{ key: keyOf(40, 1500), ...draftAt(40, rows, 1500) }], [], 0);
    const input = { repository, base: { ...TABLE, ...tree }, changed, count: rows.size };
    const live = await withWriter(repository, 40, (options) => {
      const endsBehind: BoundaryTest = (keyText) => {
        asked += 1;
        return options.endsBehind(keyText);
      };
      return writeLiveTree(input, { ...options, endsBehind });
    });
    expect(inOrder(live)).toEqual(inOrder({ kind: 'written', table: await writeAll(repository, 40, rows) }));
    // Of the edited row, and of the ends of the pages around it.
    expect(asked).toBeLessThan(8);
  });

  it('is reported as doubtful if the number of rows reveals an unreported change', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const rows = new Map(Array.from({ length: 500 }, (_, key) => [key, { key }]));
    const tree = await writeAll(repository, 40, rows);
    rows.delete(7);
    expect(await writeChanged(repository, 40, tree, rows, [])).toEqual({ kind: 'doubt', why: 'count' });
    expect(await writeChanged(repository, 40, tree, rows, [400])).toEqual({ kind: 'doubt', why: 'count' });
    expect(await writeChanged(repository, 40, tree, rows, [7])).toMatchObject({ kind: 'written' });
  });

  it('finds the rows in an interval of keys', () => {
    const changed = new ChangedRows([{ key: 3 }, { key: 5 }, { key: 9 }], [{ lower: 20, upper: 30 }], 0);
    const touches = (after: number | undefined, last: number | undefined) =>
      changed.touches({
        ...(after === undefined ? {} : { after: { key: after } }),
        ...(last === undefined ? {} : { last: { key: decodeKey(last) } }),
      });
    expect([touches(undefined, 2), touches(undefined, 3), touches(3, 4), touches(3, 5)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect([touches(9, 19), touches(9, 20), touches(30, undefined), touches(29, undefined)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(changed.rowsIn({ after: { key: 3 } }).map(({ key }) => key)).toEqual([5, 9]);
  });

  it('LT3 stores several pages at once, however many lie between them', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const rows = new Map(Array.from({ length: 5000 }, (_, key) => [key, valueOf(key, 0)] as const));
    const base = await writeAll(repository, 40, rows);
    const keys = Array.from({ length: 8 }, (_, at) => at * 600);
    for (const key of keys) rows.set(key, { changed: key });
    const changed = keys.map((key) => ({ key: keyOf(40, key), ...draftAt(40, rows, key) }));
    const input = {
      repository,
      base: { ...TABLE, ...base },
      changed: new ChangedRows(changed, [], 0),
      count: rows.size,
    };
    let underWay = 0;
    let most = 0;
    await withWriter(repository, 40, ({ writer, ...options }) =>
      writeLiveTree(input, {
        ...options,
        writer: {
          async save(kind, ...content) {
            if (kind === CHUNK_KIND.page) underWay += 1;
            most = Math.max(most, underWay);
            await new Promise((resolve) => setTimeout(resolve, 50));
            if (kind === CHUNK_KIND.page) underWay -= 1;
            return writer.save(kind, ...content);
          },
        },
      }),
    );
    expect(most).toBe(4);
  });

  it('LT4 gathers the next node while one is being saved', async () => {
    const saved: (() => void)[] = [];
    const builder = new TreeBuilder(
      () =>
        new Promise((resolve) => {
          saved.push(() => resolve([parseId<ChunkId>('f'.repeat(64))]));
        }),
    );
    const page = { rows: 1, plainBytes: 1, pieces: [parseId<ChunkId>('0'.repeat(64))], attached: [] };
    // Eight entries of which the last one ends a node.
    for (let at = 0; at < 15; at += 1) await builder.add(0, { ...page, lastKey: at });
    expect(saved).toHaveLength(1);
    const second = builder.add(0, { ...page, lastKey: 15 });
    expect(saved).toHaveLength(2);
    for (const end of saved) end();
    await second;
    const tree = builder.finish();
    await expect.poll(() => saved.length).toBe(3);
    saved.at(-1)?.();
    expect(await tree).toMatchObject({ root: { level: 1 }, rows: 16 });
  });
});
