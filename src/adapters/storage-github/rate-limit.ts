const SECOND_MS = 1000;
/** What GitHub asks for if an answer does not say how long to wait. */
const LEAST_PAUSE_MS = 60 * SECOND_MS;

/**
 * How long to wait before the next request, if an answer means that too many were sent. GitHub says so with 403 or 429:
 * for the hourly allowance with `x-ratelimit-remaining: 0`, for the limits against bursts with `Retry-After`, or with
 * words alone. See docs.github.com, *Rate limits for the REST API*.
 * @param attempt the number of attempts so far.
 * @returns `undefined` if the answer means something else.
 */
export async function limitDelayMs(response: Response, attempt: number, nowMs: number): Promise<number | undefined> {
  const { status, headers } = response;
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== null && /^\d{1,6}$/.test(retryAfter)) return Number(retryAfter) * SECOND_MS;
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  if (headers.get('x-ratelimit-remaining') === '0' && Number.isFinite(reset))
    return Math.max(SECOND_MS, reset * SECOND_MS - nowMs);
  const isLimit = status === 429 || /rate[ -]?limit/i.test(await response.clone().text());
  return isLimit ? LEAST_PAUSE_MS * 2 ** (attempt - 1) : undefined;
}
