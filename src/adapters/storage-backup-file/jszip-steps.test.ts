import { expect, it } from 'vitest';
import { inARow } from './jszip-steps.ts';

it('other work has its turn after 64 steps, however many follow each other', async () => {
  const steps = 1000;
  let done = 0;
  let turns = 0;
  await new Promise<void>((resolve) => {
    const schedule = inARow((step) => {
      turns += 1;
      setTimeout(step);
    });
    const next = (): void => {
      done += 1;
      if (done === steps) resolve();
      else schedule(next);
    };
    schedule(next);
  });
  expect(turns).toBe(Math.floor(steps / 64));
});
