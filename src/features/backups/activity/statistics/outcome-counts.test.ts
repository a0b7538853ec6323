import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ACTIVITY_KINDS, ACTIVITY_OUTCOMES, type ActivityEntry } from '../../../../backup/contract/activity.ts';
import { countOutcomes } from './outcome-counts.ts';

const entries = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...ACTIVITY_KINDS.slice(0, 4)),
      outcome: fc.constantFrom(...ACTIVITY_OUTCOMES),
      durationMs: fc.integer({ min: 0, max: 5000 }),
    }),
    { maxLength: 40 },
  )
  .map((some) =>
    some.map((entry, at): ActivityEntry => ({
      ...entry,
      id: String(at),
      at: new Date(Date.UTC(2026, 0, 5) - at * 1000).toISOString(),
      trigger: 'manual',
    })),
  );

it('counts each entry once by kind and outcome, and finds the latest failure', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const counted = countOutcomes(all);
      expect(counted.map(({ kind }) => kind)).toEqual(
        ACTIVITY_KINDS.filter((kind) => all.some((entry) => entry.kind === kind)),
      );
      for (const { kind, counts, medianMs, lastFailure } of counted) {
        const some = all.filter((entry) => entry.kind === kind);
        for (const outcome of ACTIVITY_OUTCOMES)
          expect(counts[outcome]).toBe(some.filter((entry) => entry.outcome === outcome).length);
        const done = some
          .filter(({ outcome }) => outcome === 'ok' || outcome === 'warning')
          .map(({ durationMs = 0 }) => durationMs);
        if (medianMs === undefined) expect(done).toEqual([]);
        else
          expect(
            Math.min(done.filter((ms) => ms <= medianMs).length, done.filter((ms) => ms >= medianMs).length),
          ).toBeGreaterThanOrEqual(done.length / 2);
        const failures = some.filter(({ outcome }) => outcome === 'failed').map(({ at }) => at);
        expect(lastFailure?.at).toBe(failures.toSorted().at(-1));
      }
    }),
  );
});
