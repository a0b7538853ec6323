import { throwIfAborted } from '../../engine/index.ts';
import type { Send } from '../http/http-request.ts';
import type { HttpPorts } from '../http/sender.ts';

const MINUTE_MS = 60_000;
/** GitHub allows 80 requests a minute that create something, those of the person in other windows included. */
const MOST_A_MINUTE = 70;

/** Spreads requests that create something, so that GitHub does not refuse them. */
export class ContentPace {
  readonly #startedAt: number[] = [];

  /** Waits for the turn of one request. @throws BackupError `cancelled`. */
  async take({ sleep, clock }: Pick<HttpPorts, 'sleep' | 'clock'>, signal?: AbortSignal): Promise<void> {
    for (;;) {
      throwIfAborted(signal);
      const now = clock.monotonic();
      while ((this.#startedAt[0] ?? now) <= now - MINUTE_MS) this.#startedAt.shift();
      const [first] = this.#startedAt;
      if (first === undefined || this.#startedAt.length < MOST_A_MINUTE) {
        this.#startedAt.push(now);
        return;
      }
      await sleep(first + MINUTE_MS - now, signal);
    }
  }
}

/** One for each way to a host, so that all branches there share the allowance. */
const paces = new WeakMap<Send, ContentPace>();

/** The pace for a connection; `undefined` for a server of one's own, where limits are off unless somebody sets any. */
export function paceOf({ api, send }: { readonly api: string; readonly send: Send }): ContentPace | undefined {
  if (!/(^|\.)(github|ghe)\.com$/.test(new URL(api).hostname)) return undefined;
  const pace = paces.get(send) ?? new ContentPace();
  paces.set(send, pace);
  return pace;
}
