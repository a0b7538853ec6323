import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { defect, type Mutant } from '../testing/sync/mutants.ts';
import { firstSteps, simulateSync } from '../testing/sync/simulate-sync.ts';
import type { LifeKind } from '../testing/sync/simulated-world.ts';

vi.mock('./merge-states.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfMerge(await original()),
);
vi.mock('./history.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfHistory(await original()),
);
vi.mock('../repository/heads.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfHeads(await original()),
);
vi.mock('./merge-row.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfRows(await original()),
);
vi.mock('./conflict-rows.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfConflicts(await original()),
);
vi.mock('./merge-lists.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfLists(await original()),
);
vi.mock('./whole-references.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfReferences(await original()),
);
vi.mock('./unique-owners.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfOwners(await original()),
);
vi.mock('./row-search.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfSearch(await original()),
);
vi.mock('./publish.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfPublishing(await original()),
);
vi.mock('./apply-changes.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfApplying(await original()),
);
vi.mock('./own-edits.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfOwnEdits(await original()),
);

vi.mock('./base-states.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfBases(await original()),
);
vi.mock('./merge-heads.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfHearing(await original()),
);
vi.mock('./line-of-value.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfDerived(await original()),
);
vi.mock('./brakes.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfBrakes(await original()),
);

/** Lives that differ from the usual ones. */
const KINDS: Partial<Record<Mutant, LifeKind>> = { 'titles clash with what nobody changed': { hasUniqueTitles: true } };

/** Each defect, the seed that notices it, and what is then wrong. */
const CAUGHT: readonly (readonly [defect: Exclude<Mutant, 'none'>, seed: number, notice: RegExp])[] = [
  ['mine is the base', 1, /^V2/],
  ['a join deletes', 1, /^V2/],
  ['no history', 3, /^V3/],
  ['retention forgets bases', 3, /^V6/],
  ['the later row wins as a whole', 4, /^V2/],
  ['deletions are not taken over', 3, /^V3/],
  ['losers are not kept', 8, /^V2/],
  ['lists are values', 8, /^V[23]/],
  ['references may dangle', 1, /refers to/],
  ['names clash with what is needed', 61, /refused-by-app/],
  ['titles clash with what nobody changed', 1, /refused-by-app/],
  ['the head before its snapshot', 22, /^V6/],
  ['the memo after the data', 8, /^V[23]/],
  ['the memo before the data', 19, /^V[12]/],
  ['a merge overwrites later edits', 11, /^V2/],
  ['every cycle is an edit', 1, /^V1/],
  ['the base lacks an edit', 30, /^V[23]/],
  ['the clock decides who is heard', 1, /^V1/],
  ['a deletion beats an edit', 1, /^V2/],
  ['what is derived is copied', 4, /derived/],
  ['no brakes', 15, /nobody was asked/],
  ['the counter falls', 24, /^V7/],
];

const MOST_SEEDS = 400;
const STEPS = firstSteps(24);

describe('the simulation of synchronised devices', () => {
  const caught: string[] = [];

  afterEach(() => {
    defect.current = 'none';
  });

  afterAll(() => {
    console.info(`${caught.length} of ${CAUGHT.length} defects noticed:\n${caught.join('\n')}`);
  });

  it.each(CAUGHT)(
    'SM1 notices that %s',
    async (name, seed, notice) => {
      const kind = KINDS[name];
      // A change elsewhere may give a seed another life: then one of the next will do.
      for (let other = seed; other < seed + MOST_SEEDS; other += 1) {
        defect.current = name;
        const problem = (await simulateSync(other, STEPS, kind)).wrong.find((one) => notice.test(one));
        defect.current = 'none';
        if (problem === undefined || (await simulateSync(other, STEPS, kind)).wrong.length > 0) continue;
        const [line] = problem.split('\n');
        caught.push(`${name}: seed ${other}, ${line}`);
        return;
      }
      expect.unreachable(`no seed notices that ${name}`);
    },
    600_000,
  );
});
