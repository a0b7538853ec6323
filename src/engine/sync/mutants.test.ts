import { afterEach, describe, expect, it, vi } from 'vitest';
import { isLong } from '../testing/long-run.ts';
import { defect, type Mutant } from '../testing/sync/mutants.ts';
import { simulateSync } from '../testing/sync/simulate-sync.ts';

vi.mock('../core/sha256.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainSha256);
vi.mock('../crypto/hmac.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainHmac);
vi.mock('../crypto/hkdf.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainHkdf);
vi.mock('../crypto/aes-gcm.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainAesGcm);
vi.mock('../core/give-way.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainGiveWay);
vi.mock('hash-wasm', async () => (await import('../testing/sync/plain-crypto.ts')).plainBlake3);

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
vi.mock('./publish.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfPublishing(await original()),
);
vi.mock('./apply-changes.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfApplying(await original()),
);
vi.mock('./own-edits.ts', async (original) =>
  (await import('../testing/sync/mutants.ts')).withDefectsOfOwnEdits(await original()),
);

/** Each defect, the seed that notices it, and what is then wrong. */
const CAUGHT: readonly (readonly [defect: Exclude<Mutant, 'none'>, seed: number, notice: RegExp])[] = [
  ['mine is the base', 1, /^V2/],
  ['a join deletes', 1, /^V2/],
  ['no history', 1, /^V3/],
  ['retention forgets bases', 2, /^V6/],
  ['the later row wins as a whole', 3, /^V2/],
  ['deletions are not taken over', 5, /^V3/],
  ['losers are not kept', 3, /^V2/],
  ['lists are values', 12, /^V[23]/],
  ['references may dangle', 1, /refers to/],
  ['the head before its snapshot', 4, /^V6/],
  ['the memo after the data', 12, /^V[23]/],
  ['a merge overwrites later edits', 3, /^V2/],
  ['every cycle is an edit', 1, /^V1/],
];

const MOST_SEEDS = 20;

describe('the simulation of synchronised devices', () => {
  afterEach(() => {
    defect.current = 'none';
  });

  // Each takes about a second: one of them shows that the switch works, the long run tries all.
  it.each(isLong ? CAUGHT : CAUGHT.slice(0, 1))(
    'SM1 notices that %s, with the seed %i',
    async (name, seed, notice) => {
      // A change elsewhere may give a seed another life: then one of the next will do.
      for (let other = seed; other < seed + MOST_SEEDS; other += 1) {
        defect.current = 'none';
        if ((await simulateSync(other, { steps: 30 })).wrong.length > 0) continue;
        defect.current = name;
        const { wrong } = await simulateSync(other, { steps: 30 });
        if (!wrong.some((problem) => notice.test(problem))) continue;
        if (other !== seed) console.info(`${name}: noticed by the seed ${other}`);
        return;
      }
      expect.unreachable(`no seed notices that ${name}`);
    },
    600_000,
  );
});
