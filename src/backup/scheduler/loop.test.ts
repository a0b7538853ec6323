import { describe, expect, it } from 'vitest';
import { BackupError, DEFAULT_RETENTION, DEFAULT_SCHEDULE, type DueDecision } from '../../engine/index.ts';
import type { Automation, Opened } from '../contract/automation.ts';
import { AutomationLoop } from './loop.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.parse('2026-03-02T09:00:00.000Z');

const automation = (decision: DueDecision, followUpDueAt: string | null = null): Automation => ({
  schedule: DEFAULT_SCHEDULE,
  retention: DEFAULT_RETENTION,
  isOn: true,
  isChosen: false,
  hasData: true,
  decision,
  nextRunAt: null,
  overdueSince: null,
  lastRun: null,
  failures: 0,
  changes: { records: 0, files: 0, other: 0, since: null },
  guard: null,
  followUpDueAt,
});
const due: DueDecision = { due: true, why: 'missed', slotAt: null, slots: 1, attempt: 1 };
const waiting = (nextAt: number | null): DueDecision => ({ due: false, why: 'waiting', nextAt });

/** A world whose time passes only when the test advances it. */
class World {
  now = START;
  draws = 0;
  isBad = false;
  decide: (opened: Opened) => Automation = () => automation(waiting(null));
  run: () => Promise<void> = () => Promise.resolve();
  readonly asked: Opened[] = [];
  readonly done: string[] = [];
  #timer: { readonly at: number; readonly then: () => void } | undefined;

  start(): AutomationLoop {
    return new AutomationLoop({
      now: () => this.now,
      draw: () => (this.draws += 1),
      after: (milliseconds, then) => {
        const timer = { at: this.now + milliseconds, then };
        this.#timer = timer;
        return () => {
          if (this.#timer === timer) this.#timer = undefined;
        };
      },
      getAutomation: (opened) => {
        this.asked.push(opened);
        return Promise.resolve(this.decide(opened));
      },
      isBadTime: () => Promise.resolve(this.isBad),
      whenIdle: () => Promise.resolve(),
      runDue: async () => {
        this.done.push('backup');
        await this.run();
        return { kind: 'nothing-new' };
      },
      runFollowUp: async () => {
        this.done.push('follow-up');
        await this.run();
      },
      show: (_, work) => work({}),
    });
  }

  /** Waits until all pending promises have settled. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  }

  /** Advances the time; each timer fires when it is due. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    for (;;) {
      await this.settle();
      if (!this.#timer || this.#timer.at > end) break;
      this.now = Math.max(this.now, this.#timer.at);
      this.#fire();
    }
    this.now = end;
  }

  /** The device sleeps: the timer fires only when it wakes. */
  async sleep(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    this.#fire();
    await this.settle();
  }

  #fire(): void {
    const then = this.#timer?.then;
    this.#timer = undefined;
    then?.();
  }
}

describe('the loop', () => {
  it('SL1 runs due backups when the app opens, and then sleeps until the next time', async () => {
    const world = new World();
    world.decide = () =>
      automation(world.done.length === 0 || world.now >= START + 3 * HOUR_MS ? due : waiting(START + 3 * HOUR_MS));
    world.start();
    await world.pass(HOUR_MS);
    expect(world.done).toEqual(['backup']);
    const asked = world.asked.length;
    await world.pass(HOUR_MS);
    // It still checks occasionally, in case something changed elsewhere.
    expect(world.asked.length - asked).toBeLessThan(6);
    world.decide = () =>
      automation(world.done.length === 1 && world.now >= START + 3 * HOUR_MS ? due : waiting(START + 3 * HOUR_MS));
    await world.pass(HOUR_MS + 1000);
    expect(world.done).toEqual(['backup', 'backup']);
  });

  it('SL2 runs follow-up work even if no backup is due', async () => {
    const world = new World();
    world.decide = () =>
      automation(waiting(null), world.done.length === 0 ? new Date(START + MINUTE_MS).toISOString() : null);
    world.start();
    await world.pass(30_000);
    expect(world.done).toEqual([]);
    await world.pass(HOUR_MS);
    expect(world.done).toEqual(['follow-up']);
  });

  it('SL3 waits until conditions are good', async () => {
    const world = new World();
    world.isBad = true;
    world.decide = () => automation(world.done.length === 0 ? due : waiting(null));
    const loop = world.start();
    await world.pass(10 * MINUTE_MS);
    expect(world.done).toEqual([]);
    world.isBad = false;
    loop.wake();
    await world.settle();
    expect(world.done).toEqual(['backup']);
  });

  it('SL4 treats waking from sleep as an opening, and chooses a new random delay', async () => {
    const world = new World();
    world.start();
    await world.settle();
    await world.pass(10 * MINUTE_MS);
    expect(new Set(world.asked.map(({ jitter }) => jitter))).toEqual(new Set([1]));
    await world.sleep(8 * HOUR_MS);
    expect(world.asked.at(-1)).toEqual({ at: world.now, jitter: 2 });
  });

  it('SL5 does not retry immediately after a failure, however often it is woken', async () => {
    const world = new World();
    world.run = () => Promise.reject(new BackupError('busy'));
    world.decide = () => automation(due);
    const loop = world.start();
    await world.settle();
    for (let time = 0; time < 20; time += 1) {
      loop.wake();
      await world.pass(1000);
    }
    expect(world.done).toEqual(['backup']);
    world.run = () => {
      world.decide = () => automation(waiting(null));
      return Promise.resolve();
    };
    await world.pass(MINUTE_MS);
    expect(world.done).toEqual(['backup', 'backup']);
  });

  it('SL7 wakes on edits only before the first data, or if a number of changes makes a backup due', async () => {
    const world = new World();
    const cases = [
      { hasData: false, afterChanges: null, isMinding: true },
      { hasData: true, afterChanges: null, isMinding: false },
      { hasData: true, afterChanges: 5, isMinding: true },
    ];
    const loop = world.start();
    await world.settle();
    for (const { hasData, afterChanges, isMinding } of cases) {
      world.decide = () => ({ ...automation(waiting(null)), hasData, schedule: { ...DEFAULT_SCHEDULE, afterChanges } });
      loop.wake();
      await world.settle();
      expect(loop.isMindingEdits).toBe(isMinding);
    }
  });

  it('SL6 handles a wake during work afterwards, and does nothing after it is stopped', async () => {
    const world = new World();
    const steps: (() => void)[] = [];
    world.decide = () => automation(world.done.length < 2 ? due : waiting(null));
    world.run = () =>
      new Promise((resolve) => {
        steps.push(resolve);
      });
    const loop = world.start();
    await world.settle();
    loop.wake();
    expect(world.done).toEqual(['backup']);
    steps[0]?.();
    await world.pass(0);
    expect(world.done).toEqual(['backup', 'backup']);
    loop.end();
    world.decide = () => automation(due);
    steps[1]?.();
    await world.pass(HOUR_MS);
    loop.wake();
    await world.pass(HOUR_MS);
    expect(world.done).toHaveLength(2);
  });
});
