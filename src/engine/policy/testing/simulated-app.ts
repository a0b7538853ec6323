import { isDue, type DueDecision } from '../is-due.ts';
import type { Schedule } from '../schedule.ts';

/** A period in which the app is open. */
export interface OpenStretch {
  readonly from: number;
  readonly to: number;
}

/** From `at` on, the device's clock is ahead of the true time by this much. */
export interface ClockJump {
  readonly at: number;
  readonly aheadMs: number;
}

export interface SimulatedRun {
  /** The true time, and the clock's time. */
  readonly at: number;
  readonly clock: number;
  readonly why: Extract<DueDecision, { due: true }>['why'];
  readonly slots: number;
}

export interface Simulation {
  readonly schedule: Schedule;
  readonly timeZone: string;
  readonly open: readonly OpenStretch[];
  /** In chronological order. */
  readonly jumps?: readonly ClockJump[];
  /** The clock's time of a backup that exists from the start. */
  readonly firstRun: number;
  readonly jitter: (opening: number) => number;
  /** The maximum time until it asks again, whatever the decision was. */
  readonly askEveryMs: number;
  readonly onRun?: (run: SimulatedRun) => void;
}

const byTime = (one: number, other: number) => one - other;

/**
 * Simulates the app during the periods: asks whether a backup is due, takes it if so, and sleeps until the time given
 * by the decision, or for `askEveryMs`. Knows nothing about schedules itself.
 */
export function simulate({ schedule, timeZone, open, jumps = [], firstRun, jitter, askEveryMs, onRun }: Simulation): {
  readonly runs: readonly SimulatedRun[];
  readonly asked: number;
} {
  const runs: SimulatedRun[] = [];
  const clocks = [firstRun];
  let asked = 0;
  for (const { from, to } of open) {
    const clockAt = (time: number) => time + (jumps.findLast((jump) => jump.at <= time)?.aheadMs ?? 0);
    const opened = { at: clockAt(from), jitter: jitter(from) };
    let time = from;
    while (time <= to) {
      const now = clockAt(time);
      asked += 1;
      const decision = isDue({
        schedule,
        now,
        timeZone,
        runs: clocks.slice(-40).sort(byTime),
        lastMadeAt: clocks.at(-1) ?? firstRun,
        changesSince: 0,
        opened,
      });
      if (decision.due) {
        const run: SimulatedRun = { at: time, clock: now, why: decision.why, slots: decision.slots };
        runs.push(run);
        clocks.push(now);
        onRun?.(run);
      }
      const nextJump = jumps.find((jump) => jump.at > time)?.at ?? Infinity;
      const named = decision.due || decision.nextAt === null ? Infinity : time + (decision.nextAt - now);
      // After a run it asks at once, like an app that is notified of its own backup.
      time = decision.due ? time + 1 : Math.min(nextJump, Math.max(named, time + 1), time + askEveryMs);
    }
  }
  return { runs, asked };
}
