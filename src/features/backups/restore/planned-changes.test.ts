import { expect, it } from 'vitest';
import type { Comparison, PlannedRestore } from '../../../backup/contract/comparing.ts';
import { choosePart, EVERYTHING } from './choice/tree-choice.ts';
import { intentOf } from './intent-words.ts';
import { isWholeAndExact, plannedChanges, totalOf } from './planned-changes.ts';

const counts = (removed: number) => ({ added: 0, changed: 0, removed, same: 0 });
const COMPARISON: Comparison = {
  comparisonId: 'c',
  before: 'now',
  after: 'now',
  parts: [
    { table: 'records', group: 'plants', label: 'Plants', role: 'data', counts: counts(2) },
    { table: 'files', label: 'Photos and files', role: 'files', counts: counts(3) },
  ],
};

function planned({ now = 5, added = 0, changed = 0, removed = 0, files = 0, following = 0 }): PlannedRestore {
  const none = {
    differing: { added: 0, changed: 0, removed: 0 },
    rowsInBackup: 5,
    bytes: 1,
    following,
    conflicts: 0,
    unsettled: 0,
  };
  return {
    planId: 'p',
    added,
    changed,
    removed,
    following: 0,
    conflicts: 0,
    conflictFields: [],
    unsettled: 0,
    needsChoice: 0,
    copied: 0,
    carriedOver: 0,
    lostForGood: 0,
    filesToBring: files,
    bytesToBring: 0,
    dangling: 0,
    fitted: [],
    fittedTables: [],
    untouched: [],
    unknown: [],
    estimatedMs: 0,
    tables: [
      { ...none, name: 'records', role: 'data', isContentAddressed: false, rowsNow: now, added, changed, removed },
      {
        ...none,
        name: 'files',
        role: 'files',
        isContentAddressed: true,
        rowsNow: now,
        added: 0,
        changed: 0,
        removed: 0,
      },
    ],
  };
}

const WHOLE = { mode: 'exact', tree: EVERYTHING } as const;
const PART = { mode: 'exact', tree: choosePart(EVERYTHING, { table: 'files' }, false) } as const;

it('removes files only in a whole, exact restore', () => {
  expect(
    [WHOLE, PART, { ...WHOLE, mode: 'update' as const }].map((asked) => isWholeAndExact(asked, COMPARISON)),
  ).toEqual([true, false, false]);
  expect(totalOf(plannedChanges(planned({ removed: 2, files: 1 }), COMPARISON, WHOLE))).toEqual({
    added: 1,
    changed: 0,
    removed: 5,
  });
  expect(totalOf(plannedChanges(planned({ removed: 2, files: 1 }), COMPARISON, PART))).toEqual({
    added: 1,
    changed: 0,
    removed: 2,
  });
});

it('counts items that are included with the chosen ones', () => {
  const plan = planned({ added: 1, following: 17 });
  expect(plannedChanges(plan, COMPARISON, PART)[0]).toMatchObject({
    table: 'records',
    added: 18,
    changed: 0,
    removed: 0,
  });
  expect(intentOf(planned({ following: 17 }), COMPARISON, PART).isNothing).toBe(false);
});

it('asks for confirmation only if something is replaced or removed', () => {
  expect(intentOf(planned({ added: 1 }), COMPARISON, WHOLE).label).toBe(
    'Yes, replace my current data with this backup',
  );
  expect(intentOf(planned({ removed: 1 }), COMPARISON, PART).label).toBe(
    'Yes, remove the one item that the backup does not have',
  );
  expect(intentOf(planned({ removed: 1200 }), COMPARISON, PART).label).toBe(
    'Yes, remove the 1,200 items that the backup does not have',
  );
  expect(intentOf(planned({ changed: 3 }), COMPARISON, PART).label).toBeUndefined();
  expect(intentOf(planned({ now: 0, added: 3 }), COMPARISON, WHOLE)).toEqual({
    title: 'Ready to restore',
    isEmptyNow: true,
    isNothing: false,
  });
  expect(intentOf(planned({}), COMPARISON, PART).isNothing).toBe(true);
});
