import { describe, expect, it } from 'vitest';
import { ContentPace, paceOf } from './content-pace.ts';
import { limitDelayMs } from './rate-limit.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const delayAfter = (status: number, headers: Readonly<Record<string, string>>, message = '', attempt = 1) =>
  limitDelayMs(new Response(JSON.stringify({ message }), { status, headers }), attempt, NOW);

describe('a limit of GitHub', () => {
  it('differs from other refusals, and says how long to wait', async () => {
    expect(await delayAfter(429, { 'retry-after': '30' })).toBe(30_000);
    expect(await delayAfter(403, { 'retry-after': '30' })).toBe(30_000);
    const reset = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 900) };
    expect(await delayAfter(403, reset, 'API rate limit exceeded for user ID 1.')).toBe(900_000);
    expect(await delayAfter(403, { ...reset, 'x-ratelimit-reset': '1' })).toBe(1000);
    expect(await delayAfter(403, {}, 'You have exceeded a secondary rate limit.')).toBe(60_000);
    expect(await delayAfter(429, {}, '', 2)).toBe(120_000);
    const left = { 'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': String(NOW / 1000 + 900) };
    expect(await delayAfter(403, left, 'Resource not accessible by personal access token')).toBeUndefined();
    expect(await delayAfter(404, reset)).toBeUndefined();
  });

  it('is not reached, because requests that create something are spread over the minutes', async () => {
    let now = 0;
    const ports = {
      sleep: async (milliseconds: number) => void (now += milliseconds),
      clock: { now: () => now, monotonic: () => now },
    };
    const pace = new ContentPace();
    const startedAt: number[] = [];
    for (let request = 0; request < 300; request += 1) {
      await pace.take(ports);
      startedAt.push(now);
      now += 100;
    }
    const mostInAMinute = Math.max(
      ...startedAt.map((from) => startedAt.filter((at) => at >= from && at < from + 60_000).length),
    );
    expect(mostInAMinute).toBe(70);
    // No slower than that.
    expect(now).toBeLessThan(4.5 * 60_000);
    await expect(pace.take(ports, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is shared by all branches of a host, and not assumed on a server of one’s own', () => {
    const send = async () => new Response();
    const pace = paceOf({ api: 'https://api.github.com', send });
    expect(pace).toBeInstanceOf(ContentPace);
    expect(paceOf({ api: 'https://api.github.com', send })).toBe(pace);
    expect(paceOf({ api: 'https://api.example.ghe.com', send })).toBeDefined();
    for (const api of ['https://git.example/api/v3', 'https://notgithub.com', 'http://127.0.0.1:8080'])
      expect(paceOf({ api, send })).toBeUndefined();
  });
});
