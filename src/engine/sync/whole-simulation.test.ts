import { describe, expect, it } from 'vitest';
import { times } from '../testing/long-run.ts';
import { describeFigures, runSeeds, seedsBetween } from '../testing/sync/run-seeds.ts';
import { explainFailure } from '../testing/sync/simulate-sync.ts';

// With real repositories and every one of their storage calls: see `testing/sync/simulated.setup.ts`.

const SEEDS = times(6, 2_000);
const STEPS = 40;
const KIND = { isWhole: true };

describe('devices that are synchronised, with whole repositories', () => {
  it(
    'SY2 converge, and no snapshot that a head names ever lacks a chunk: V1 to V8 and V10',
    async () => {
      const run = await runSeeds(seedsBetween(1, SEEDS), STEPS, KIND);
      const [first] = run.failing;
      if (first) expect.unreachable(await explainFailure(first.seed, STEPS, KIND));
      console.info(`${SEEDS} seeds with whole repositories: ${describeFigures(run)}`);
      expect(run.figures.kills).toBeGreaterThan(0);
    },
    times(600_000, 4 * 3_600_000),
  );
});
