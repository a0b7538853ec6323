import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedLine } from '../../sync/line-of-value.ts';
import { isEdited } from '../../sync/merge-row.ts';
import { RECORDS, type SimulatedRecord } from './simulated-data.ts';
import { deedsBetween } from './simulated-edits.ts';

const text = fc.constantFrom('x', 'y');
const list = fc.uniqueArray(text);
const record: fc.Arbitrary<SimulatedRecord> = fc
  .record({
    groupId: text,
    values: fc.record({ a: text, photo: text, tags: list, links: list }, { requiredKeys: [] }),
    updatedAt: text,
  })
  .map((members) => ({ id: 'r', tagCount: members.values.tags?.length ?? 0, ...members }));

const lineOf = (one: SimulatedRecord) => storedLine('"r"', JSON.stringify(one));

describe('what the oracle notes of two versions of a record', () => {
  it('SE1 is nothing exactly if the engine does not take the later one for an edit', () => {
    fc.assert(
      fc.property(record, record, (before, after) => {
        expect(deedsBetween(before, after).length > 0).toBe(isEdited(RECORDS, lineOf(before), lineOf(after)));
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  it('SE2 is an edit though only the order of a list, or an empty one, is different', () => {
    const before = { id: 'r', groupId: 'g', values: { tags: ['x', 'y'] }, tagCount: 2, updatedAt: '' };
    for (const values of [{ tags: ['y', 'x'] }, { tags: ['x', 'y'], links: [] }])
      expect(deedsBetween(before, { ...before, values })).toEqual([{ kind: 'arrange' }]);
  });
});
