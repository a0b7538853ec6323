import { expect, it } from 'vitest';
import type { Progress } from '../../../engine/index.ts';
import { throttleProgress } from './throttle-progress.ts';

const at = (phase: Progress['phase'], done: number, total?: number): Progress => ({
  phase,
  done,
  bytesDone: 0,
  ...(total === undefined ? {} : { total }),
});

it('passes on ten reports a second', () => {
  const seen: number[] = [];
  let now = 5000;
  const report = throttleProgress(
    ({ done }) => seen.push(done),
    () => now,
  );
  for (let done = 0; done < 1000; done += 1) {
    report(at('copying', done));
    now += 1;
  }
  expect(seen).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
});

it('never delays the start or the end of a phase', () => {
  const seen: string[] = [];
  const report = throttleProgress(
    ({ phase, done }) => seen.push(`${phase} ${done}`),
    () => 5000,
  );
  report(at('reading-records', 0, 3));
  report(at('reading-records', 1, 3));
  report(at('reading-records', 3, 3));
  report(at('reading-records', 3, 3));
  report(at('finishing', 3, 3));
  expect(seen).toEqual(['reading-records 0', 'reading-records 3', 'finishing 3']);
});
