import { describe, expect, it } from 'vitest';
import { BackupError, type CallOptions } from '../../engine/index.ts';
import type { SyncTiming } from '../contract/syncing.ts';
import { EVERY_MS, QUIET_MS, SyncLoop } from './sync-loop.ts';

const MINUTE_MS = 60_000;

/** A loop whose time passes by `advance` alone. */
function createLoop(timing: Partial<SyncTiming> = {}) {
  const state = {
    now: Date.UTC(2026, 5, 1),
    timing: { isOn: true, onlyUnmetered: false, notBefore: 0, ...timing },
    isMetered: false,
    isBadTime: false,
    /** When each cycle began, in seconds from the start. */
    runs: [] as number[],
    work: (_options: CallOptions): Promise<unknown> => Promise.resolve(),
  };
  const start = state.now;
  const timers = new Map<number, () => void>();
  const loop = new SyncLoop({
    now: () => state.now,
    after: (milliseconds, then) => {
      const at = state.now + milliseconds;
      timers.set(at, then);
      return () => timers.delete(at);
    },
    getTiming: () => Promise.resolve(state.timing),
    isBadTime: () => Promise.resolve(state.isBadTime),
    isMetered: () => state.isMetered,
    whenIdle: () => Promise.resolve(),
    show: (work) => work({}),
    syncNow: (options) => {
      state.runs.push((state.now - start) / 1000);
      return state.work(options);
    },
  });
  const settle = async () => {
    for (let step = 0; step < 20; step += 1) await Promise.resolve();
  };
  const advance = async (milliseconds: number) => {
    const until = state.now + milliseconds;
    await settle();
    for (;;) {
      const [next] = [...timers.keys()].filter((at) => at <= until).sort((a, b) => a - b);
      if (next === undefined) break;
      const then = timers.get(next);
      timers.delete(next);
      state.now = Math.max(state.now, next);
      then?.();
      await settle();
    }
    state.now = until;
  };
  return { loop, state, advance };
}

describe('when devices synchronise', () => {
  it('TG1 at the start, then every quarter of an hour', async () => {
    const { state, advance } = createLoop();
    await advance(31 * MINUTE_MS);
    expect(state.runs).toEqual([0, EVERY_MS / 1000, (2 * EVERY_MS) / 1000]);
  });

  it('TG2 once the person has been quiet for half a minute after an edit', async () => {
    const { loop, state, advance } = createLoop();
    await advance(MINUTE_MS);
    for (let edit = 0; edit < 5; edit += 1) {
      loop.noteEdit();
      await advance(10_000);
    }
    expect(state.runs).toEqual([0]);
    await advance(QUIET_MS);
    expect(state.runs).toEqual([0, 130]);
  });

  it('TG3 no later than usual, however long someone types', async () => {
    const { loop, state, advance } = createLoop();
    for (let second = 0; second < 20 * 60; second += 10) {
      loop.noteEdit();
      await advance(10_000);
    }
    expect(state.runs).toEqual([0, EVERY_MS / 1000]);
  });

  it('TG4 when the person comes back, but not at each change of windows', async () => {
    const { loop, state, advance } = createLoop();
    await advance(5 * MINUTE_MS);
    loop.wake();
    await advance(1000);
    loop.wake();
    await advance(1000);
    expect(state.runs).toEqual([0, 300]);
    await advance(MINUTE_MS);
    expect(state.runs).toEqual([0, 300, 320]);
  });

  it('TG5 after a cycle during which something was edited', async () => {
    const { loop, state, advance } = createLoop();
    state.work = () => {
      if (state.runs.length === 1) loop.noteEdit();
      return Promise.resolve();
    };
    await advance(MINUTE_MS);
    expect(state.runs).toEqual([0, QUIET_MS / 1000]);
  });

  it('TG6 not while off, not before the host wants it, not on a metered network if the person says so', async () => {
    const off = createLoop({ isOn: false });
    await off.advance(60 * MINUTE_MS);
    expect(off.state.runs).toEqual([]);

    const later = createLoop({ notBefore: Date.UTC(2026, 5, 1) + 5 * MINUTE_MS });
    await later.advance(6 * MINUTE_MS);
    expect(later.state.runs).toEqual([300]);

    const metered = createLoop({ onlyUnmetered: true });
    metered.state.isMetered = true;
    await metered.advance(10 * MINUTE_MS);
    metered.state.isMetered = false;
    await metered.advance(2 * MINUTE_MS);
    expect(metered.state.runs).toEqual([660]);

    const low = createLoop();
    low.state.isBadTime = true;
    await low.advance(10 * MINUTE_MS);
    expect(low.state.runs).toEqual([]);
  });

  it('TG7 soon after a failure, and a quarter of an hour after the person stopped it', async () => {
    const failing = createLoop();
    failing.state.work = () => Promise.reject(new BackupError('offline'));
    await failing.advance(3 * MINUTE_MS);
    expect(failing.state.runs).toEqual([0, 60, 120, 180]);

    const stopped = createLoop();
    stopped.state.work = () => Promise.reject(new BackupError('cancelled'));
    await stopped.advance(16 * MINUTE_MS);
    expect(stopped.state.runs).toEqual([0, 900]);
  });

  it('TG8 lets go when the tab is frozen, and continues when it wakes', async () => {
    const { loop, state, advance } = createLoop();
    state.work = ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new BackupError('cancelled'));
        });
      });
    await advance(1000);
    loop.pause();
    await advance(0);
    // Hours pass without a tick.
    state.now += 3 * 3_600_000;
    state.work = () => Promise.resolve();
    loop.wake();
    await advance(1000);
    expect(state.runs).toEqual([0, 3 * 3600 + 1]);
  });

  it('TG9 one cycle at a time, and none after its end', async () => {
    const { loop, state, advance } = createLoop();
    let running = 0;
    state.work = ({ signal }) => {
      running += 1;
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new BackupError('cancelled'));
        });
      });
    };
    await advance(40 * MINUTE_MS);
    loop.wake();
    loop.noteEdit();
    await advance(40 * MINUTE_MS);
    expect(running).toBe(1);
    loop.end();
    loop.wake();
    await advance(40 * MINUTE_MS);
    expect(running).toBe(1);
  });
});
