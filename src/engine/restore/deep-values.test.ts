import { describe, expect, it } from 'vitest';
import { encodeRow } from '../format/record/row-codec.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../testing/memory-source.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';
import { type RestoreChoice, WHOLE_AND_EXACT } from './restore-plan.ts';
import { isLong } from '../testing/long-run.ts';

const DEPTH = 20_000;

/** Containers that can be nested: Firefox and its database accept such depths, and so do its backups. */
const NESTINGS: readonly [what: string, wrap: (inner: unknown) => unknown][] = [
  ['arrays', (inner) => [inner]],
  ['objects', (inner) => ({ inner, other: 1 })],
  ['maps', (inner) => new Map([['inner', inner]])],
  ['keys of maps', (inner) => new Map([[inner, 'inner']])],
  ['sets', (inner) => new Set([inner])],
  ['causes of errors', (inner) => Object.assign(new Error('no', { cause: inner }), { stack: '' })],
  ['sparse arrays', (inner) => Object.assign([], { 3: inner })],
  ['objects with a member named $', (inner) => ({ $: inner })],
];

function nested(wrap: (inner: unknown) => unknown, leaf: unknown): unknown {
  let value = leaf;
  for (let level = 0; level < DEPTH; level += 1) value = wrap(value);
  return value;
}

function sourceOf(values: readonly unknown[]): MemorySource {
  const source = createMemorySource([describeTestTable('records', { keyPath: 'id', fieldsPath: 'values' })]);
  values.forEach((value, id) => source.put('records', id, { id, name: 'x', values: { deep: value } }));
  return source;
}

const textsOf = (source: MemorySource) => source.dump()['records']?.map((row) => encodeRow(row).valueText);

describe('values nested 20,000 deep', () => {
  it.each(NESTINGS)(
    'DV1 are backed up, checked, planned and restored (%s)',
    async (_, wrap) => {
      const source = sourceOf([nested(wrap, 'then'), 1]);
      const then = textsOf(source);
      const repository = await createBareRepository(createMemoryStorage());
      const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
      expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [] });

      const chosen = [{ isTaken: false }, { isTaken: true, table: 'records', keyText: '0' }];
      const fieldOnly = [{ isTaken: false }, { isTaken: true, table: 'records', keyText: '0', field: 'values.deep' }];
      const choices: readonly RestoreChoice[] = [
        WHOLE_AND_EXACT,
        { ...WHOLE_AND_EXACT, mode: 'update' },
        { ...WHOLE_AND_EXACT, unreadable: 'leave-out' },
        { ...WHOLE_AND_EXACT, selection: chosen },
        { ...WHOLE_AND_EXACT, selection: fieldOnly },
      ];
      for (const choice of isLong ? choices : [WHOLE_AND_EXACT, ...choices.slice(-1)]) {
        const now = sourceOf([nested(wrap, 'now'), 1]);
        const plan = await planRestore({ repository, snapshot, source: now, choice });
        expect(plan.tables[0]).toMatchObject({ changed: 1 });
        await applyRestore(repository, now, plan);
        expect(textsOf(now)).toEqual(then);
      }
    },
    60_000,
  );
});
