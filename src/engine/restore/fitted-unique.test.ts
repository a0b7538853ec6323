import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeKey } from '../format/record/row-codec.ts';
import type { BroughtRow, FittingInput } from '../snapshot/source-fitting.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import type { ResolutionRule, RowDecision } from './decide-row.ts';
import { planRestore } from './plan-restore.ts';
import type { RestoreChoice } from './restore-plan.ts';
import { times } from '../testing/long-run.ts';

// Items have a unique code. The source computes the codes of restored rows, and of related rows.
interface Item {
  readonly id: number;
  readonly code: string;
}
type Fit = (item: Item, isBrought: boolean) => string;

const ITEMS = describeTestTable('items', {
  keyPath: 'id',
  uniqueIndexes: [{ name: 'code', keyPath: 'code', isMultiEntry: false }],
});
const FOLDERS = describeTestTable('folders', { keyPath: 'id' });

async function createCase(before: readonly Item[], now: readonly Item[], fit: Fit, beside: readonly number[] = []) {
  const source = Object.assign(createMemorySource([ITEMS, FOLDERS]), {
    planFitting: async (_input: FittingInput) => ({
      rules: {},
      beside: beside.map((key) => ({ table: 'items', key })),
      notes: [],
    }),
    fit: (_rules: unknown, table: string, { value }: BroughtRow, isBrought: boolean) =>
      table === 'items' ? { ...(value as Item), code: fit(value as Item, isBrought) } : value,
    references: (table: string, value: unknown) =>
      table === 'folders' ? [{ table: 'items', key: (value as { readonly item: number }).item }] : [],
  });
  const repository = await createBareRepository(createMemoryStorage());
  for (const item of before) source.put('items', item.id, item);
  source.put('folders', 1, { id: 1, item: before[0]?.id ?? 0 });
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
  source.remove('folders', 1);
  for (const { id } of before) source.remove('items', id);
  for (const item of now) source.put('items', item.id, item);
  const restore = async (choice: RestoreChoice) => {
    const decisions: RowDecision[] = [];
    const onDecision = (decision: RowDecision) => void decisions.push(decision);
    const plan = await planRestore({ repository, snapshot, source, choice, onDecision });
    await applyRestore(repository, source, plan);
    const items = (source.dump()['items'] ?? []).map(({ value }) => value as Item);
    return { plan, items, conflicts: decisions.filter(({ uniqueConflict }) => uniqueConflict) };
  };
  return restore;
}

const missing = (...resolutions: ResolutionRule[]): RestoreChoice => ({ mode: 'missing', selection: [], resolutions });
const upper: Fit = ({ code }) => code.toUpperCase();

describe('unique indexes and fitted rows', () => {
  it('FU1 reports the index and the present row whose value a fitted row would take, and changes neither', async () => {
    const restore = await createCase([{ id: 1, code: 'a' }], [{ id: 2, code: 'A' }], upper);
    const { plan, items, conflicts } = await restore(missing());
    expect(conflicts).toMatchObject([
      { keyText: '1', action: 'keep', needsChoice: true, uniqueConflict: { index: 'code', keyText: '2' } },
    ]);
    expect(plan.tables[0]).toMatchObject({ added: 0, conflicts: 1, needsChoice: 1 });
    expect(items).toEqual([{ id: 2, code: 'A' }]);
  });

  it('FU2 lets the backup’s row replace the present one if the person chooses that', async () => {
    const restore = await createCase([{ id: 1, code: 'a' }], [{ id: 2, code: 'A' }], upper);
    const { plan, items } = await restore(missing({ take: 'theirs', keyText: '1' }));
    expect(plan.tables[0]).toMatchObject({ added: 1, removed: 1 });
    expect(items).toEqual([{ id: 1, code: 'A' }]);
  });

  it('FU3 asks nothing if fitting yields a free value, even if the backup’s own is taken', async () => {
    const restore = await createCase([{ id: 1, code: 'a' }], [{ id: 2, code: 'a' }], upper);
    const { items, conflicts } = await restore(missing());
    expect(conflicts).toEqual([]);
    expect(items).toEqual([
      { id: 1, code: 'A' },
      { id: 2, code: 'a' },
    ]);
  });

  it('FU4 leaves a present row unfitted if its new value is taken', async () => {
    const fit: Fit = ({ code }, isBrought) => (isBrought ? code : 'taken');
    const restore = await createCase(
      [{ id: 1, code: 'a' }],
      [
        { id: 2, code: 'b' },
        { id: 3, code: 'taken' },
      ],
      fit,
      [2],
    );
    const { items, conflicts } = await restore(missing());
    expect(conflicts).toMatchObject([{ keyText: '2', uniqueConflict: { index: 'code', keyText: '3' } }]);
    expect(items.map(({ code }) => code)).toEqual(['a', 'b', 'taken']);
  });

  it('FU5 passes a value from a fitted present row to a restored row', async () => {
    const fit: Fit = ({ code }, isBrought) => (isBrought ? code : 'moved');
    const restore = await createCase([{ id: 1, code: 'a' }], [{ id: 2, code: 'a' }], fit, [2]);
    const { items, conflicts } = await restore(missing());
    expect(conflicts).toEqual([]);
    expect(items).toEqual([
      { id: 1, code: 'a' },
      { id: 2, code: 'moved' },
    ]);
  });

  it('FU6 counts a needed row as missing if its value is taken and no row of its table was chosen', async () => {
    const restore = await createCase([{ id: 1, code: 'a' }], [{ id: 2, code: 'A' }], upper);
    const { plan, items } = await restore({
      mode: 'missing',
      selection: [{ isTaken: false }, { isTaken: true, table: 'folders' }],
      resolutions: [],
    });
    expect(plan.dangling).toBe(1);
    expect(items).toEqual([{ id: 2, code: 'A' }]);
  });

  it('FU7 never fails with a conflict, for any states, fitting and answers', async () => {
    const items = fc
      .uniqueArray(fc.record({ id: fc.nat(6), code: fc.constantFrom('a', 'b', 'c', 'A', 'B', 'C') }), {
        maxLength: 5,
        selector: ({ code }) => code,
      })
      .map((list) => [...new Map(list.map((item) => [item.id, item])).values()]);
    const take = fc.constantFrom('mine' as const, 'theirs' as const, 'both' as const, undefined);
    const fitted = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'A', 'B', 'C'), fc.constantFrom('a', 'b', 'C', 'd'));
    const mode = fc.constantFrom('exact' as const, 'missing' as const, 'update' as const);
    const ids = fc.uniqueArray(fc.nat(6), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(items, items, fitted, ids, mode, take, ids, async (...drawn) => {
        const [before, now, codes, beside, chosenMode, answer, chosen] = drawn;
        const present = new Set(now.map(({ id }) => id));
        const fit: Fit = ({ code }) => codes[code] ?? code;
        const restore = await createCase(
          before,
          now,
          fit,
          beside.filter((id) => present.has(id)),
        );
        const selection = [
          { isTaken: false },
          ...chosen.map((id) => ({ isTaken: true, table: 'items', keyText: encodeKey(id) })),
        ];
        const { items: after } = await restore({
          mode: chosenMode,
          selection: chosen.length === 3 ? [] : selection,
          resolutions: answer ? [{ take: answer }] : [],
        });
        expect(new Set(after.map(({ code }) => code)).size).toBe(after.length);
      }),
      { numRuns: times(30, 100) },
    );
  }, 60_000);
});
