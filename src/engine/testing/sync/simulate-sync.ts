import { shrinkSteps } from './shrink-steps.ts';
import type { SimulatedFigures } from './simulated-device.ts';
import { SimulatedLife } from './simulated-life.ts';
import type { LifeKind } from './simulated-world.ts';

export interface SyncRun extends SimulatedFigures {
  readonly seed: number;
  readonly operations: number;
  /** What is wrong. */
  readonly wrong: readonly string[];
  /** What each step did, for people. */
  readonly told: readonly string[];
}

/**
 * Lives one simulated life, from a seed.
 * @param steps their numbers; each does the same whichever others are taken.
 */
export async function simulateSync(seed: number, steps: readonly number[], kind: LifeKind = {}): Promise<SyncRun> {
  const life = await SimulatedLife.create(seed, kind);
  const wrong: string[] = [];
  try {
    await life.live(steps);
    await life.settle();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    wrong.push(`it failed: ${error.stack ?? error.message}`);
  }
  const { operations, figures, told } = life;
  return { seed, operations, wrong: [...life.wrong, ...wrong], told, ...figures };
}

/** The numbers of the first steps of a life. */
export function firstSteps(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at);
}

/** What is wrong with a seed, and the smallest list of steps that shows it, for people. */
export async function explainFailure(seed: number, count: number, kind: LifeKind = {}): Promise<string> {
  const { wrong } = await simulateSync(seed, firstSteps(count), kind);
  const problem = problemOf(wrong[0] ?? '');
  const isSame = async (steps: readonly number[]) =>
    (await simulateSync(seed, steps, kind)).wrong.some((other) => problemOf(other) === problem);
  const steps = await shrinkSteps(count, isSame);
  const smallest = await simulateSync(seed, steps, kind);
  return [`seed ${seed}, steps ${steps.join(' ')}:`, ...smallest.told, ...smallest.wrong].join('\n');
}

/** Such as `V2 the record … lost {"kind":"set","field":"a"`: without the names of this life. */
const problemOf = (problem: string) => problem.split('\n', 1)[0]?.replace(/"?[^\s",:{}]*\d[^\s",:{}]*"?/g, '…') ?? '';
