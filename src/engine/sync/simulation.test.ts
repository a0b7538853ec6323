import { describe, expect, it } from 'vitest';
import { times } from '../testing/long-run.ts';
import { chosenSeeds, describeFigures, runSeeds, seedsBetween } from '../testing/sync/run-seeds.ts';
import { explainFailure } from '../testing/sync/simulate-sync.ts';

// On a model of the repositories: see `testing/sync/modelled.setup.ts`. `whole-simulation.test.ts` has real ones.
// `HEIRLOOM_SEEDS` chooses seeds, all of which then run and are explained if they fail.

/** Lives in which something was once wrong that few seeds show. */
const ONCE_WRONG = [6241, 8205, 11693, 18758, 40381, 51951, 53516, 61051, 94352];
/** The same, where no two records of one group may have the same title. */
const ONCE_WRONG_WITH_TITLES = [280, 313, 773, 846, 5478, 6620];
const ALL_STEPS = 24;
const SEEDS = seedsBetween(1, times(2_000, 100_000));
const STEPS = times(12, ALL_STEPS);
const MINUTES = 60_000;
/** Lives in which records that a merge moves may clash. */
const WITH_TITLES = { hasUniqueTitles: true };
const TITLE_SEEDS = chosenSeeds.length > 0 ? chosenSeeds : seedsBetween(1, times(200, 10_000));

describe('devices that are synchronised', () => {
  it(
    'SY1 converge, lose nothing and bring nothing back, whatever happens: V1 to V4, V7, V8 and V10',
    async () => {
      const isChosen = chosenSeeds.length > 0;
      const seeds = isChosen ? chosenSeeds : SEEDS;
      const run = await runSeeds(seeds, STEPS);
      const failures: string[] = [];
      for (const { seed } of run.failing) failures.push(await explainFailure(seed, STEPS));
      if (failures.length > 0) expect.unreachable(failures.join('\n\n'));
      console.info(`${seeds.length} seeds: ${describeFigures(run)}`);
      if (!isChosen)
        for (const [name, count] of Object.entries(run.figures)) expect([name, count > 0]).toEqual([name, true]);
    },
    times(10 * MINUTES, 240 * MINUTES),
  );

  it(
    'SY4 do so where no two records of one group may have the same title',
    async () => {
      const run = await runSeeds(TITLE_SEEDS, STEPS, WITH_TITLES);
      const failures: string[] = [];
      for (const { seed } of run.failing) failures.push(await explainFailure(seed, STEPS, WITH_TITLES));
      if (failures.length > 0) expect.unreachable(failures.join('\n\n'));
      console.info(`${TITLE_SEEDS.length} seeds with unique titles: ${describeFigures(run)}`);
    },
    times(5 * MINUTES, 60 * MINUTES),
  );

  it.each(ONCE_WRONG)('SY3 do so in the life of seed %i, in which they once did not', async (seed) => {
    const { failing } = await runSeeds([seed], ALL_STEPS);
    expect(failing.flatMap(({ wrong }) => wrong)).toEqual([]);
  });

  it.each(ONCE_WRONG_WITH_TITLES)('SY5 do so with unique titles in the life of seed %i', async (seed) => {
    const { failing } = await runSeeds([seed], ALL_STEPS, WITH_TITLES);
    expect(failing.flatMap(({ wrong }) => wrong)).toEqual([]);
  });
});
