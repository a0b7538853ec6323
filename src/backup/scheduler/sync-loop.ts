import { BackupError, type CallOptions } from '../../engine/index.ts';
import type { SyncTiming } from '../contract/syncing.ts';

/** The loop's dependencies, so that it can be tested without a browser's time. */
export interface SyncLoopPorts {
  readonly now: () => number;
  /** Calls back after a while, at most once. @returns a function that cancels it. */
  readonly after: (milliseconds: number, then: () => void) => () => void;
  readonly getTiming: () => Promise<SyncTiming>;
  /** The battery is low, or the tab hidden while on battery. */
  readonly isBadTime: () => Promise<boolean>;
  /** The network costs by volume, as far as the browser says. */
  readonly isMetered: () => boolean;
  readonly whenIdle: () => Promise<void>;
  readonly syncNow: (options: CallOptions) => Promise<unknown>;
  readonly show: (work: (options: CallOptions) => Promise<unknown>) => Promise<unknown>;
}

/** Edits come in bursts: a cycle follows the last of them. */
export const QUIET_MS = 30_000;
/** Other devices write at any time, and nothing announces it. */
export const EVERY_MS = 15 * 60_000;
/** A timer stops while a device sleeps or a tab is frozen: it ticks often enough to notice. */
const TICK_MS = 60_000;
/** Switching between windows does not look each time. */
const LOOKED_JUST_NOW_MS = 20_000;
/** The wait before work that was impossible is tried again. */
const AGAIN_MS = 60_000;

/**
 * Synchronises in time: after edits and some quiet, when the person comes back, and every so often. Runs in only one of
 * the open tabs. Nothing it does throws: failures are in the log and in the state, which the screens show.
 *
 * It keeps nothing that a frozen or discarded tab could lose: what is due is derived from the time of the last cycle,
 * which the host stores, and from the journal of changes, which the next cycle reads.
 */
export class SyncLoop {
  readonly #ports: SyncLoopPorts;
  /** When to run next, at the latest. */
  #dueAt: number;
  #lastRunAt = Number.NEGATIVE_INFINITY;
  #running: AbortController | undefined;
  /** Something happened during a cycle that it may have missed. */
  #againAt: number | undefined;
  #stopTimer: () => void = () => undefined;
  #isEnded = false;

  constructor(ports: SyncLoopPorts) {
    this.#ports = ports;
    this.#dueAt = ports.now();
    void this.#tick();
  }

  /** The data has changed, in any tab. */
  noteEdit(): void {
    const quietAt = this.#ports.now() + QUIET_MS;
    if (this.#running) this.#againAt = quietAt;
    // Each edit puts the cycle off, but never beyond its usual turn.
    else this.#setDue(Math.min(quietAt, Math.max(this.#lastRunAt + EVERY_MS, this.#ports.now())));
  }

  /** The person is back, or the device is online again. */
  wake(): void {
    const now = this.#ports.now();
    if (this.#running) this.#againAt ??= now + LOOKED_JUST_NOW_MS;
    else this.#setDue(Math.max(now, this.#lastRunAt + LOOKED_JUST_NOW_MS));
  }

  /** The tab is about to be frozen: its locks must be free for others. The next wake continues. */
  pause(): void {
    this.#running?.abort();
  }

  end(): void {
    this.#isEnded = true;
    this.#stopTimer();
    this.#running?.abort();
  }

  #setDue(at: number): void {
    if (this.#isEnded) return;
    this.#dueAt = at;
    this.#schedule();
  }

  #schedule(): void {
    this.#stopTimer();
    if (this.#isEnded) return;
    const wait = Math.min(TICK_MS, Math.max(0, this.#dueAt - this.#ports.now()));
    this.#stopTimer = this.#ports.after(wait, () => {
      void this.#tick();
    });
  }

  async #tick(): Promise<void> {
    if (this.#isEnded || this.#running) return;
    const { now } = this.#ports;
    if (now() >= this.#dueAt) {
      this.#againAt = undefined;
      this.#running = new AbortController();
      const next = await this.#run(this.#running.signal).catch(() => now() + AGAIN_MS);
      this.#running = undefined;
      this.#dueAt = Math.min(next, this.#againAt ?? next);
    }
    this.#schedule();
  }

  /** @returns when to run next. */
  async #run(signal: AbortSignal): Promise<number> {
    const { getTiming, isBadTime, isMetered, whenIdle, now, show, syncNow } = this.#ports;
    const { isOn, onlyUnmetered, notBefore } = await getTiming();
    if (!isOn) return now() + EVERY_MS;
    if (notBefore > now()) return notBefore;
    if ((onlyUnmetered && isMetered()) || (await isBadTime())) return now() + AGAIN_MS;
    await whenIdle();
    if (signal.aborted) return now() + AGAIN_MS;
    this.#lastRunAt = now();
    try {
      await show(({ signal: stopped, ...options }) =>
        syncNow({ ...options, signal: stopped ? AbortSignal.any([signal, stopped]) : signal }),
      );
      return now() + EVERY_MS;
    } catch (error) {
      return now() + waitAfter(error, signal);
    }
  }
}

/** The host notes failures, and when to try again; a person who stops a cycle does not want it again at once. */
function waitAfter(error: unknown, frozen: AbortSignal): number {
  const isStopped = error instanceof BackupError && error.code === 'cancelled' && !frozen.aborted;
  return isStopped ? EVERY_MS : AGAIN_MS;
}
