import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { BroughtRow, FittingInput } from '../snapshot/source-fitting.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';
import type { RestoreChoice } from './restore-plan.ts';

// Items name a shelf; a shelf lists its items. A restored item is added to its shelf.
interface Item {
  readonly id: string;
  readonly shelf: string;
  readonly values?: Readonly<Record<string, number>>;
}
interface Shelf {
  readonly id: string;
  readonly takes: readonly string[];
}

const TABLES = [
  describeTestTable('items', { keyPath: 'id', fieldsPath: 'values' }),
  describeTestTable('shelves', { keyPath: 'id' }),
];
const ONLY = (keyText: string, mode: RestoreChoice['mode'] = 'missing'): RestoreChoice => ({
  mode,
  selection: [{ isTaken: false }, { isTaken: true, table: 'items', keyText: JSON.stringify(keyText) }],
  resolutions: [],
});

async function rowsOf<Row extends SourceRow>(batches: AsyncIterable<readonly Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const rows of batches) all.push(...rows);
  return all;
}

async function library() {
  const memory = createMemorySource(TABLES);
  const asked: { brought: BroughtRow[]; staying: SourceRow[]; inBackup: SourceRow[]; now: SourceRow[] }[] = [];
  const source = Object.assign(memory, {
    planFitting: async (input: FittingInput) => {
      const brought = await rowsOf(input.brought('items'));
      asked.push({
        brought,
        staying: await rowsOf(input.staying('items')),
        inBackup: await rowsOf(input.inBackup('items')),
        now: await rowsOf(input.now('items')),
      });
      const missing = brought.map(({ value }) => value as Item);
      return missing.length === 0
        ? undefined
        : {
            rules: missing,
            beside: missing.map(({ shelf }) => ({ table: 'shelves', key: shelf })),
            notes: [{ kind: 'part-returns' as const, subject: 'shelf', count: missing.length }],
          };
    },
    fit: (rules: unknown, table: string, { value, fields }: BroughtRow, isBrought: boolean) => {
      if (table === 'items') return { ...(value as Item), fitted: isBrought, ...(fields ? { fields } : {}) };
      const shelf = value as Shelf;
      return {
        ...shelf,
        takes: [...shelf.takes, ...(rules as Item[]).filter((item) => item.shelf === shelf.id).map(({ id }) => id)],
      };
    },
  });
  const repository = await createBareRepository(createMemoryStorage());
  for (const id of ['a', 'b', 'c']) source.put('items', id, { id, shelf: 's1' });
  source.put('shelves', 's1', { id: 's1', takes: ['a', 'b', 'c'] });
  source.put('shelves', 's2', { id: 's2', takes: [] });
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
  source.remove('items', 'b');
  source.put('shelves', 's1', { id: 's1', takes: ['a', 'c'] });
  return { source, repository, snapshot, asked };
}

describe('fitting rows', () => {
  it('FI1 passes restored rows and related rows named by the source through it, and touches no others', async () => {
    const { source, repository, snapshot, asked } = await library();
    const plan = await planRestore({ repository, snapshot, source, choice: ONLY('b') });
    expect(plan.fitting?.notes).toEqual([{ kind: 'part-returns', subject: 'shelf', count: 1 }]);
    expect(asked).toEqual([
      {
        brought: [{ key: 'b', value: { id: 'b', shelf: 's1' } }],
        staying: ['a', 'c'].map((id) => ({ key: id, value: { id, shelf: 's1' } })),
        inBackup: ['a', 'b', 'c'].map((id) => ({ key: id, value: { id, shelf: 's1' } })),
        now: ['a', 'c'].map((id) => ({ key: id, value: { id, shelf: 's1' } })),
      },
    ]);
    await applyRestore(repository, source, plan);
    expect(source.dump()).toEqual({
      items: [
        { key: 'a', value: { id: 'a', shelf: 's1' } },
        { key: 'b', value: { id: 'b', shelf: 's1', fitted: true } },
        { key: 'c', value: { id: 'c', shelf: 's1' } },
      ],
      shelves: [
        { key: 's1', value: { id: 's1', takes: ['a', 'c', 'b'] } },
        { key: 's2', value: { id: 's2', takes: [] } },
      ],
    });
  });

  it('FI2 makes a plan stale as soon as a row that was only to be fitted changes or disappears', async () => {
    for (const change of ['edit', 'remove'] as const) {
      const { source, repository, snapshot } = await library();
      const plan = await planRestore({ repository, snapshot, source, choice: ONLY('b') });
      if (change === 'edit') source.put('shelves', 's1', { id: 's1', takes: [] });
      else source.remove('shelves', 's1');
      const before = source.dump();
      await expect(applyRestore(repository, source, plan)).rejects.toMatchObject({ code: 'stale-plan' });
      expect(source.dump()).toEqual(before);
    }
  });

  it('FI3 skips tables that become exactly as in the backup', async () => {
    const { source, repository, snapshot, asked } = await library();
    const plan = await planRestore({ repository, snapshot, source });
    expect(plan.fitting).toBeUndefined();
    expect(asked).toEqual([]);
    await applyRestore(repository, source, plan);
    expect(source.dump()['shelves']?.[0]?.value).toEqual({ id: 's1', takes: ['a', 'b', 'c'] });
  });

  it('FI4 tells the source which fields of a merged row come from the backup', async () => {
    const { source, repository, asked } = await library();
    source.put('items', 'a', { id: 'a', shelf: 's1', values: { x: 1, y: 1 } });
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('items', 'a', { id: 'a', shelf: 's1', values: { x: 2, y: 2 } });
    const choice: RestoreChoice = {
      mode: 'exact',
      selection: [{ isTaken: false }, { isTaken: true, table: 'items', keyText: '"a"', field: 'values.x' }],
      resolutions: [],
    };
    const plan = await planRestore({ repository, snapshot, source, choice });
    expect(asked.at(-1)?.brought).toEqual([
      { key: 'a', value: { id: 'a', shelf: 's1', values: { x: 1, y: 2 } }, fields: ['values.x'] },
    ]);
    await applyRestore(repository, source, plan);
    expect(source.dump()['items']?.[0]?.value).toMatchObject({ values: { x: 1, y: 2 }, fields: ['values.x'] });
  });

  it('FI5 fits a row that is both restored and related once, as restored', async () => {
    const { source, repository, snapshot } = await library();
    const choice: RestoreChoice = { mode: 'update', selection: [], resolutions: [] };
    const plan = await planRestore({ repository, snapshot, source, choice });
    await applyRestore(repository, source, plan);
    expect(source.dump()['shelves']?.[0]?.value).toEqual({ id: 's1', takes: ['a', 'b', 'c', 'b'] });
  });
});
