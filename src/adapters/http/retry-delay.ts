const FIRST_DELAY_MS = 400;
const MOST_DELAY_MS = 20_000;
/** A server that wants a longer pause is given up for now: the next copy tries again. */
const MOST_PATIENCE_MS = 60_000;

/** These 5xx answers are final: the server does not know the method or the version, or is full. */
const FINAL: ReadonlySet<number> = new Set([501, 505, 507]);

/** Whether the same request may succeed a little later. */
export function isTemporaryStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && !FINAL.has(status));
}

/**
 * The wait before the next attempt: what the server asks for, else a random time up to a bound that doubles with each
 * attempt, so that many clients of a busy server do not return at the same moment.
 * @param attempt the number of attempts so far.
 * @param random from 0 up to, not including, 1.
 * @returns `undefined` if the server asks for more patience than a person has.
 */
export function retryDelayMs(
  attempt: number,
  retryAfter: string | null,
  random: number,
  nowMs: number,
): number | undefined {
  const asked = parseRetryAfter(retryAfter, nowMs);
  const own = Math.min(MOST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)) * (0.5 + random / 2);
  if (asked === undefined) return own;
  return asked > MOST_PATIENCE_MS ? undefined : Math.max(asked, own);
}

/** RFC 9110, 10.2.3: whole seconds, or a date. Milliseconds from now; `undefined` if it says nothing. */
function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
