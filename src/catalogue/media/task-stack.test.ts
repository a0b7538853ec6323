import { describe, expect, it } from 'vitest';
import { TaskStack } from './task-stack.ts';

const never = new AbortController().signal;

describe('TaskStack', () => {
  it('runs a limited number at once, the newest first', async () => {
    const stack = new TaskStack(1);
    const order: number[] = [];
    let running = 0;
    const task = (name: number) => async () => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      order.push(name);
      running -= 1;
      return name;
    };
    expect(await Promise.all([1, 2, 3].map((name) => stack.run(task(name), never)))).toEqual([1, 2, 3]);
    expect(order).toEqual([1, 3, 2]);
  });

  it('skips tasks that are no longer wanted, and continues after a failure', async () => {
    const stack = new TaskStack(1);
    const controller = new AbortController();
    const failing = stack.run(() => Promise.reject(new Error('broken')), never);
    const left = stack.run(() => Promise.resolve('done'), controller.signal);
    const last = stack.run(() => Promise.resolve('last'), never);
    controller.abort();
    await expect(failing).rejects.toThrow('broken');
    expect(await left).toBeUndefined();
    expect(await last).toBe('last');
  });
});
