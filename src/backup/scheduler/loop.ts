import { BackupError, type CallOptions } from '../../engine/index.ts';
import type { Automation, Opened, RunResult } from '../contract/automation.ts';

/** The loop's dependencies, so that it can be tested without a browser's time. */
export interface LoopPorts {
  readonly now: () => number;
  readonly draw: () => number;
  /** Calls back after a while, at most once. @returns a function that cancels it. */
  readonly after: (milliseconds: number, then: () => void) => () => void;
  readonly getAutomation: (opened: Opened) => Promise<Automation>;
  readonly isBadTime: (overdueMs: number) => Promise<boolean>;
  readonly whenIdle: () => Promise<void>;
  readonly runDue: (opened: Opened, options: CallOptions) => Promise<RunResult>;
  readonly runFollowUp: (options: CallOptions) => Promise<void>;
  readonly show: <Value>(
    kind: 'backup' | 'follow-up',
    work: (options: CallOptions) => Promise<Value>,
  ) => Promise<Value>;
}

/** How often the loop checks what is due: a timer stops while a device sleeps. */
const TICK_MS = 60_000;
/** Ticks that are this far apart mean that the device has slept. */
const SLEPT_AFTER_MS = 5 * 60_000;
/** The wait before work that was impossible is tried again. */
const AGAIN_MS = 60_000;
/** The wait after a failure without a time of its own; the host's waits are longer. */
const AT_LATEST_MS = 15 * 60_000;

/**
 * Checks whether something is due, does it, and sleeps until the next time. Runs in only one of the open tabs. Nothing
 * it does throws: failures are in the log and in the state, which the screens show.
 */
export class AutomationLoop {
  readonly #ports: LoopPorts;
  #opened: Opened;
  #lastTickAt: number;
  /** When to check next; earlier if something wakes it. */
  #lookAt: number;
  /** After a failure, nothing runs before this time, even if woken. */
  #heldUntil = 0;
  #isMindingEdits = false;
  #stopTimer: () => void = () => undefined;
  #isLooking = false;
  #isWokenMeanwhile = false;
  #isEnded = false;

  constructor(ports: LoopPorts) {
    this.#ports = ports;
    const now = ports.now();
    this.#opened = { at: now, jitter: ports.draw() };
    this.#lastTickAt = now;
    this.#lookAt = now;
    void this.#tick();
  }

  /** Whether edits alone can make a backup due. */
  get isMindingEdits(): boolean {
    return this.#isMindingEdits;
  }

  /**
   * Something may be due now: the data has changed, the tab is visible again, the device is back on power or online.
   */
  wake(): void {
    if (this.#isEnded) return;
    this.#lookAt = Math.max(this.#ports.now(), this.#heldUntil);
    if (this.#isLooking) this.#isWokenMeanwhile = true;
    else void this.#tick();
  }

  end(): void {
    this.#isEnded = true;
    this.#stopTimer();
  }

  async #tick(): Promise<void> {
    this.#stopTimer();
    if (this.#isEnded || this.#isLooking) return;
    const now = this.#ports.now();
    if (Math.abs(now - this.#lastTickAt) > SLEPT_AFTER_MS) {
      this.#opened = { at: now, jitter: this.#ports.draw() };
      this.#lookAt = now;
    }
    this.#lastTickAt = now;
    if (now >= this.#lookAt) {
      this.#isLooking = true;
      this.#isWokenMeanwhile = false;
      const nextAt = await this.#look().catch(() => this.#ports.now() + AGAIN_MS);
      this.#isLooking = false;
      this.#lastTickAt = this.#ports.now();
      this.#lookAt = this.#isWokenMeanwhile
        ? Math.max(this.#lastTickAt, this.#heldUntil)
        : Math.max(nextAt, this.#lastTickAt + 1000);
    }
    if (this.#isEnded) return;
    const wait = Math.min(TICK_MS, Math.max(0, this.#lookAt - this.#ports.now()));
    this.#stopTimer = this.#ports.after(wait, () => {
      void this.#tick();
    });
  }

  /** @returns when to check again. */
  async #look(): Promise<number> {
    const { getAutomation, isBadTime, whenIdle, now } = this.#ports;
    const { schedule, decision, overdueSince, followUpDueAt, hasData } = await getAutomation(this.#opened);
    // The first data makes the first backup due.
    this.#isMindingEdits = schedule.afterChanges !== null || !hasData;
    const followUpAt = followUpDueAt === null ? Number.POSITIVE_INFINITY : Date.parse(followUpDueAt);
    const isFollowUpDue = followUpAt <= now();
    if (!decision.due && !isFollowUpDue)
      return Math.min(decision.nextAt ?? Number.POSITIVE_INFINITY, followUpAt, now() + AT_LATEST_MS);
    if (await isBadTime(overdueSince === null ? 0 : now() - Date.parse(overdueSince))) return now() + AGAIN_MS;
    await whenIdle();
    if (this.#isEnded) return now() + AGAIN_MS;
    return decision.due ? this.#runDue() : this.#runFollowUp();
  }

  async #runDue(): Promise<number> {
    const { show, runDue, now } = this.#ports;
    try {
      await show('backup', (options) => runDue(this.#opened, options));
      return now();
    } catch (error) {
      return (this.#heldUntil = now() + waitAfter(error));
    }
  }

  async #runFollowUp(): Promise<number> {
    const { show, runFollowUp, now } = this.#ports;
    try {
      await show('follow-up', (options) => runFollowUp(options));
      return now();
    } catch (error) {
      return (this.#heldUntil = now() + waitAfter(error));
    }
  }
}

/** A failure that the host has recorded delays the next run; other failures only mean asking again soon. */
function waitAfter(error: unknown): number {
  return error instanceof BackupError && error.code === 'cancelled' ? AT_LATEST_MS : AGAIN_MS;
}
