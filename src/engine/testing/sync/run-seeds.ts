import { inject } from 'vitest';
import type { SimulatedFigures } from './simulated-device.ts';
import type { LifeKind } from './simulated-world.ts';
import { firstSteps, simulateSync, type SyncRun } from './simulate-sync.ts';

/** What many seeds have tried together, and those with which something is wrong. */
export interface SeedsRun {
  readonly figures: Readonly<Record<keyof SimulatedFigures | 'operations', number>>;
  readonly failing: readonly SyncRun[];
}

/** More failures than these say nothing new. */
const MOST_FAILING = 10;

/**
 * Seeds that a person wants to look at, from the environment variable `HEIRLOOM_SEEDS`: numbers and ranges, such as
 * `1656 2000-2100`. Empty if there are none.
 */
export const chosenSeeds: readonly number[] = inject('seeds')
  .split(/[ ,]+/)
  .filter((part) => part !== '')
  .flatMap((part) => {
    const [from = NaN, to = from] = part.split('-').map(Number);
    return seedsBetween(from, to);
  });

export function seedsBetween(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** Lives one life for each seed. */
export async function runSeeds(seeds: readonly number[], steps: number, kind: LifeKind = {}): Promise<SeedsRun> {
  const failing: SyncRun[] = [];
  const sums = new Map<string, number>();
  const mostFailing = chosenSeeds.length > 0 ? Infinity : MOST_FAILING;
  for (const seed of seeds) {
    if (failing.length >= mostFailing) break;
    const run = await simulateSync(seed, firstSteps(steps), kind);
    const { seed: _seed, wrong, told: _told, ...figures } = run;
    if (wrong.length > 0) failing.push(run);
    for (const [name, count] of Object.entries(figures)) sums.set(name, (sums.get(name) ?? 0) + count);
    // A life waits for nothing: without this, the program would seem to have ended.
    await new Promise((resolve) => void setImmediate(resolve));
  }
  // It has the members of each run.
  return { figures: Object.fromEntries(sums) as SeedsRun['figures'], failing };
}

/** What was tried, for people. */
export function describeFigures({ figures }: SeedsRun): string {
  return Object.entries(figures)
    .map(([name, count]) => `${count} ${NAMES[name] ?? name}`)
    .join(', ');
}

const NAMES: Readonly<Record<string, string>> = {
  held: 'cycles that waited for an update',
  setBack: 'devices set back',
  returned: 'rows returned',
  moved: 'records moved to the group of the same name',
  undone: 'merges undone',
};

declare module 'vitest' {
  interface ProvidedContext {
    /** `HEIRLOOM_SEEDS`, from `vite.config.ts`. */
    readonly seeds: string;
  }
}
