import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes } from '../../engine/low-level.ts';
import { expectCode } from '../../engine/testing/storage-test-kit.ts';
import { Bandwidth } from './bandwidth.ts';
import type { HttpRequest } from './http-request.ts';
import { createSender, type HttpPorts, type Sender } from './sender.ts';

const ADDRESS = 'https://cloud.example/bucket';
const GET: HttpRequest = { method: 'GET', url: `${ADDRESS}/a`, isRepeatable: true };
const NOW = Date.parse('2026-11-29T12:00:00Z');

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>;

interface Fake {
  readonly sender: Sender;
  readonly asked: { readonly url: string; readonly init: RequestInit }[];
  readonly waits: number[];
  /** Timers in progress: what a dead connection waits for. */
  readonly timers: Set<() => void>;
}

/** A sender whose requests are answered one by one; the last answer stays. */
function prepare(answers: readonly Answer[], { random = 0.5 } = {}): Fake {
  const asked: { readonly url: string; readonly init: RequestInit }[] = [];
  const waits: number[] = [];
  const timers = new Set<() => void>();
  const ports: HttpPorts = {
    fetch: async (url, init) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push({ url, init });
      if (!answer) throw new Error('no answer was prepared');
      return answer(url, init);
    },
    sleep: async (milliseconds) => void waits.push(milliseconds),
    startTimer: (_, onPassed) => {
      timers.add(onPassed);
      return () => timers.delete(onPassed);
    },
    random: () => random,
    clock: { now: () => NOW, monotonic: () => 0 },
  };
  return { sender: createSender([ADDRESS], ports), asked, waits, timers };
}

const answer =
  (status: number, text = '', headers: Record<string, string> = {}): Answer =>
  () =>
    new Response(status === 204 ? null : text, { status, headers });
const fails: Answer = () => {
  throw new TypeError('Failed to fetch');
};

describe('a sender', () => {
  it('puts a body together in one array, whatever length is stated', async () => {
    const pieces = [3, 50_000, 0, 70_000, 1].map((size, at) => new Uint8Array(size).fill(at + 1));
    const expected = concatBytes(pieces);
    for (const stated of [undefined, '0', '7', String(expected.length), '200000']) {
      const body = () =>
        new ReadableStream({
          start: (controller) => {
            for (const piece of pieces) controller.enqueue(piece.slice());
            controller.close();
          },
        });
      const { sender } = prepare([
        () => new Response(body(), { headers: stated === undefined ? {} : { 'content-length': stated } }),
      ]);
      const response = await sender.send(GET);
      expect(await response.clone().text()).toHaveLength(expected.length);
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect(equalBytes(bytes, expected)).toBe(true);
      expect(bytes.buffer).toBe(await response.arrayBuffer());
    }
  });

  it('returns a complete answer of any final status', async () => {
    for (const status of [200, 206, 204, 400, 401, 403, 404, 412, 416, 501, 505, 507]) {
      const { sender, asked } = prepare([answer(status, 'text', { etag: '"1"' })]);
      const response = await sender.send(GET);
      expect(response.status).toBe(status);
      expect(response.headers.get('etag')).toBe('"1"');
      expect(await response.text()).toBe(status === 204 ? '' : 'text');
      expect(asked).toHaveLength(1);
    }
  });

  it('sends no cookies and no address of the page, and follows no redirect', async () => {
    const { sender, asked } = prepare([answer(200)]);
    await sender.send({ ...GET, headers: { range: 'bytes=0-1' }, sign: async () => ({ authorization: 'signed' }) });
    expect(asked[0]?.init).toMatchObject({
      credentials: 'omit',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      headers: { range: 'bytes=0-1', authorization: 'signed' },
    });
    for (const status of [301, 302, 303, 307, 308])
      await expect(prepare([answer(status)]).sender.send(GET)).rejects.toMatchObject({
        code: 'place-missing',
        hint: 'redirected',
      });
  });

  it('reaches no host but those of its destination, and sends nothing to others', async () => {
    const { sender, asked } = prepare([answer(200)]);
    for (const url of [
      'https://other.example/a',
      'https://cloud.example.evil.example/a',
      'http://cloud.example/a',
      'https://cloud.example:8443/a',
      '//cloud.example/a',
      'https://name:hunter2@cloud.example/a',
      'data:text/plain,a',
      'file:///etc/passwd',
    ]) {
      const error: unknown = await sender.send({ ...GET, url }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: expect.stringMatching(/^(internal|invalid-format)$/) });
      expect(String(error)).not.toContain('hunter2');
    }
    expect(asked).toEqual([]);
    await sender.send({ ...GET, url: 'https://CLOUD.example:443/other' });
    expect(asked).toHaveLength(1);
  });

  it.each([429, 408, 500, 502, 503, 504])('repeats a request after the answer %i, signed each time', async (status) => {
    const { sender, asked, waits } = prepare([answer(status), answer(status), answer(200, 'done')]);
    let signatures = 0;
    const response = await sender.send({ ...GET, sign: async () => ({ 'x-signature': String((signatures += 1)) }) });
    expect(await response.text()).toBe('done');
    expect(asked.map(({ init }) => init.headers)).toEqual(['1', '2', '3'].map((text) => ({ 'x-signature': text })));
    expect(waits).toEqual([300, 600]);
  });

  it('repeats a request that got no answer, or only a part of one', async () => {
    const cutOff: Answer = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull: (controller) => {
            controller.enqueue(new Uint8Array(3));
            controller.error(new TypeError('network error'));
          },
        }),
      );
    const { sender, asked } = prepare([fails, cutOff, answer(200, 'whole')]);
    expect(await (await sender.send(GET)).text()).toBe('whole');
    expect(asked).toHaveLength(3);
  });

  it('gives up after five attempts: with the last answer, or as offline', async () => {
    const busy = prepare([answer(503)]);
    expect((await busy.sender.send(GET)).status).toBe(503);
    expect(busy.asked).toHaveLength(5);
    const dead = prepare([fails]);
    await expect(dead.sender.send(GET)).rejects.toMatchObject({
      code: 'offline',
      hint: 'no-answer',
      context: { host: 'cloud.example' },
    });
    expect(dead.asked).toHaveLength(5);
  });

  it('sends a request that may not be repeated only once', async () => {
    for (const first of [answer(503), fails]) {
      const { sender, asked } = prepare([first]);
      await sender.send({ ...GET, isRepeatable: false }).catch(() => undefined);
      expect(asked).toHaveLength(1);
    }
  });

  it('waits as long as the server asks for, but no longer than a minute', async () => {
    for (const [retryAfter, expected] of [
      ['7', [7000]],
      ['0', [300]],
      [new Date(NOW + 5000).toUTCString(), [5000]],
      [new Date(NOW - 5000).toUTCString(), [300]],
      ['soon', [300]],
    ] as const) {
      const { sender, waits } = prepare([answer(429, '', { 'retry-after': retryAfter }), answer(200)]);
      await sender.send(GET);
      expect(waits, retryAfter).toEqual(expected);
    }
    const patient = prepare([answer(503, '', { 'retry-after': '3600' })]);
    expect((await patient.sender.send(GET)).status).toBe(503);
    expect(patient.asked).toHaveLength(1);
  });

  it('waits where only the protocol says that the server is busy', async () => {
    const busy = answer(403, 'busy, 9 s');
    const readPause = async (response: Response) => Number(/(\d+) s/.exec(await response.text())?.[1]) || undefined;
    const { sender, waits } = prepare([busy, answer(200, 'done')]);
    expect(await (await sender.send({ ...GET, readPause })).text()).toBe('done');
    expect(waits).toEqual([9000]);
    const refused = prepare([answer(403, 'no')]);
    expect(await (await refused.sender.send({ ...GET, readPause })).text()).toBe('no');
    expect(refused.asked).toHaveLength(1);
  });

  it('takes 308 for an answer only where the protocol has it, and then follows no redirect', async () => {
    const { sender, asked } = prepare([answer(308, '', { range: 'bytes=0-9' })]);
    const response = await sender.send({ ...GET, has308: true });
    expect([response.status, response.headers.get('range')]).toEqual([308, 'bytes=0-9']);
    expect(asked[0]?.init.redirect).toBe('follow');
    const followed = answer(200);
    const elsewhere: Answer = (...call) => Object.defineProperty(followed(...call), 'redirected', { value: true });
    const error = prepare([elsewhere]).sender.send({ ...GET, has308: true });
    await expect(error).rejects.toMatchObject({ code: 'place-missing', hint: 'redirected' });
  });

  it('spreads its attempts at random, so that many clients do not return at once', async () => {
    const { waits, sender } = prepare([fails], { random: 0 });
    await expectCode(sender.send(GET), 'offline');
    const most = prepare([fails], { random: 0.999 });
    await expectCode(most.sender.send(GET), 'offline');
    expect(waits).toEqual([200, 400, 800, 1600]);
    most.waits.forEach((wait, at) => {
      expect(wait).toBeGreaterThan((waits[at] ?? Infinity) * 1.9);
    });
  });

  it('has at most six requests in progress', async () => {
    let now = 0;
    let most = 0;
    const slow: Answer = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
      now -= 1;
      return new Response('');
    };
    const { sender } = prepare([slow]);
    await Promise.all(Array.from({ length: 40 }, () => sender.send(GET)));
    expect(most).toBe(6);
  });

  it('stops at once when it is cancelled: before, while waiting for its turn, and during the request', async () => {
    const never: Answer = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new DOMException('stopped', 'AbortError'));
        });
      });
    const { sender, asked } = prepare([never]);
    await expectCode(sender.send({ ...GET, signal: AbortSignal.abort() }), 'cancelled');
    expect(asked).toEqual([]);
    const controllers = Array.from({ length: 7 }, () => new AbortController());
    const calls = controllers.map(({ signal }) => sender.send({ ...GET, signal }));
    await expect.poll(() => asked.length).toBe(6);
    for (const controller of controllers.reverse()) controller.abort();
    for (const call of calls) await expectCode(call, 'cancelled');
    expect(asked).toHaveLength(6);
  });

  it('gives up on a connection on which nothing moves', async () => {
    const never: Answer = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new DOMException('stopped', 'AbortError'));
        });
      });
    const { sender, timers } = prepare([never]);
    const call = sender.send({ ...GET, isRepeatable: false }).catch((thrown: unknown) => thrown);
    await expect.poll(() => timers.size).toBe(1);
    for (const onPassed of timers) onPassed();
    expect(await call).toMatchObject({ code: 'offline', context: { what: 'no answer in time' } });
    expect(timers.size).toBe(0);
  });

  it('reads no more than the caller allows, and does not ask again', async () => {
    const { sender, asked } = prepare([answer(200, 'x'.repeat(100))]);
    await expectCode(sender.send({ ...GET, mostBytes: 99 }), 'limit-exceeded');
    expect(await (await sender.send({ ...GET, mostBytes: 100 })).text()).toHaveLength(100);
    const lying = prepare([answer(200, '', { 'content-length': '1000' })]);
    await expectCode(lying.sender.send({ ...GET, mostBytes: 99 }), 'limit-exceeded');
    expect(asked).toHaveLength(2);
  });

  it('keeps to a bandwidth on average, in both directions, and together with other senders', async () => {
    let now = 0;
    const bandwidth = new Bandwidth();
    bandwidth.limit(1000);
    const ports: HttpPorts = {
      fetch: async () => new Response('x'.repeat(2000)),
      sleep: async (milliseconds) => void (now += milliseconds),
      startTimer: () => () => undefined,
      random: () => 0,
      clock: { now: () => now, monotonic: () => now },
      bandwidth,
    };
    const senders = [createSender([ADDRESS], ports), createSender([ADDRESS], ports)];
    for (const sender of senders) await sender.send({ ...GET, method: 'PUT', body: new Uint8Array(3000) });
    await senders[0]?.send(GET);
    // 3000 and 2000, twice, and 2000: the last of them may still be on its way.
    expect(now).toBe(10_000);
    bandwidth.limit(undefined);
    for (const sender of senders) await sender.send(GET);
    expect(now).toBe(10_000);
    bandwidth.limit(1);
    await senders[0]?.send({ ...GET, method: 'PUT', body: new Uint8Array(10) });
    await expectCode(senders[1]?.send({ ...GET, signal: AbortSignal.abort() }) ?? Promise.reject(), 'cancelled');
  });

  it('counts the bytes that it sends and receives', async () => {
    const { sender } = prepare([answer(503, 'busy'), answer(200, 'hello')]);
    await sender.send({ ...GET, method: 'PUT', body: new Uint8Array(1000) });
    expect(sender.traffic()).toEqual({ sentBytes: 2000, receivedBytes: 9 });
  });
});
