import { describe, expect, it } from 'vitest';
import { shrinkSteps } from './shrink-steps.ts';

describe('shrinking a list of steps', () => {
  it('SHR1 leaves just the steps that fail together', async () => {
    const asked: (readonly number[])[] = [];
    const fails = async (steps: readonly number[]) => {
      asked.push(steps);
      return [3, 17, 18].every((step) => steps.includes(step));
    };
    expect(await shrinkSteps(40, fails)).toEqual([3, 17, 18]);
    expect(asked.length).toBeLessThan(200);
  });

  it('SHR2 leaves all steps if each is needed, and none if none is', async () => {
    expect(await shrinkSteps(3, async (steps) => steps.length === 3)).toEqual([0, 1, 2]);
    expect(await shrinkSteps(3, async () => true)).toEqual([]);
  });
});
