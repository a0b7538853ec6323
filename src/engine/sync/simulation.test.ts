import { describe, expect, it } from 'vitest';
import { times } from '../testing/long-run.ts';
import { describeFigures, runSeeds } from '../testing/sync/run-seeds.ts';
import { explainFailure } from '../testing/sync/simulate-sync.ts';

// On a model of the repositories: see `testing/sync/modelled.setup.ts`. `whole-simulation.test.ts` has real ones.

const SEEDS = times(2_000, 100_000);
const STEPS = times(12, 24);

describe('devices that are synchronised', () => {
  it(
    'SY1 converge, lose nothing and bring nothing back, whatever happens: V1 to V4, V7, V8 and V10',
    async () => {
      const run = await runSeeds(SEEDS, STEPS);
      const [first] = run.failing;
      if (first) expect.unreachable(await explainFailure(first.seed, STEPS));
      console.info(`${SEEDS} seeds: ${describeFigures(run)}`);
      for (const [name, count] of Object.entries(run.figures)) expect([name, count > 0]).toEqual([name, true]);
    },
    times(600_000, 4 * 3_600_000),
  );
});
