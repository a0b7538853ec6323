import { describe, expect, expectTypeOf, it } from 'vitest';
import { newJobId, type Handlers, type Job, type Reply, type ShortCall } from './calls.ts';
import { deriveClient } from './client.ts';
import { serveCalls } from './serve.ts';

interface Facts {
  readonly isGuarded: boolean;
}
const CALLS: {
  greet: ShortCall<(name: string, greeting?: string) => string> & Facts;
  count: Job<(from: number, to?: number) => number, number> & Facts;
  wait: Job<() => void, number> & Facts;
} = {
  greet: { kind: 'call', isGuarded: false },
  count: { kind: 'job', args: 2, isGuarded: false },
  wait: { kind: 'job', args: 0, isGuarded: true },
};

const handlers: Handlers<typeof CALLS> = {
  greet: (name, greeting = 'Hello') => `${greeting}, ${name}`,
  count: (from, to = from + 2, { onProgress }) => {
    for (let at = from; at <= to; at += 1) onProgress(at);
    return to - from + 1;
  },
  wait: ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('cancelled'));
      });
      if (signal.aborted) reject(new Error('cancelled'));
    }),
};

async function reply<Value>(work: () => Promise<Value> | Value): Promise<Reply<Value, string>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: String(thrown) };
  }
}

const valueOf = (answer: Reply<unknown, string>) => {
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
};

/** Client and worker in one realm. */
function connect(serving: Partial<Parameters<typeof serveCalls<typeof CALLS, string>>[2]> = {}) {
  const port = serveCalls(CALLS, handlers, { reply, ...serving });
  const client = deriveClient(CALLS, {
    call: async (name, args) => valueOf(await port.call(name, args)),
    run: async (name, args, { signal, onProgress }) => {
      const job = newJobId();
      signal?.addEventListener('abort', () => {
        port.cancel(job);
      });
      return valueOf(await port.run(name, args, job, (progress) => onProgress?.(progress)));
    },
  });
  return { client, port };
}

describe('a client derived from the definitions', () => {
  it('has a function for each call, with the type from its definition', () => {
    const { client } = connect();
    expect(Object.keys(client)).toEqual(Object.keys(CALLS));
    expectTypeOf(client.greet).parameters.toEqualTypeOf<[name: string, greeting?: string | undefined]>();
    expectTypeOf(client.greet).returns.toEqualTypeOf<Promise<string>>();
    expectTypeOf(client.count).parameter(1).toEqualTypeOf<number | undefined>();
    expectTypeOf(client.count).returns.toEqualTypeOf<Promise<number>>();
  });

  it('sends a call with its arguments', async () => {
    const { client } = connect();
    expect(await client.greet('Ada')).toBe('Hello, Ada');
    expect(await client.greet('Ada', 'Good day')).toBe('Good day, Ada');
  });

  it('distinguishes the options of a job from its arguments, even if an optional one is omitted', async () => {
    const { client } = connect();
    const seen: number[] = [];
    const onProgress = (at: number) => {
      seen.push(at);
    };
    expect(await client.count(1, 2, { onProgress })).toBe(2);
    expect(seen).toEqual([1, 2]);
    expect(await client.count(5, undefined, { onProgress })).toBe(3);
    expect(seen).toEqual([1, 2, 5, 6, 7]);
    expect(await client.count(1)).toBe(3);
  });

  it('cancels a job by its signal, even while it waits for admission', async () => {
    let admit: () => void = () => undefined;
    const { client } = connect({
      admit: ({ isGuarded }) => (isGuarded ? new Promise<void>((resolve) => (admit = resolve)) : Promise.resolve()),
    });
    const controller = new AbortController();
    const waiting = client.wait({ signal: controller.signal });
    controller.abort();
    admit();
    await expect(waiting).rejects.toThrow('cancelled');
  });
});

describe('the worker', () => {
  it('refuses a call that is not admitted by its definition, without running it', async () => {
    const { client } = connect({
      admit: ({ isGuarded }) => (isGuarded ? Promise.reject(new Error('locked')) : Promise.resolve()),
    });
    await expect(client.wait()).rejects.toThrow('locked');
    expect(await client.greet('Ada')).toBe('Hello, Ada');
  });

  it('throttles progress reports', async () => {
    const { client } = connect({
      throttle: (report) => (at) => {
        if (at % 2 === 0) report(at);
      },
    });
    const seen: number[] = [];
    await client.count(1, 4, { onProgress: (at) => void seen.push(at) });
    expect(seen).toEqual([2, 4]);
  });
});

it('a job with a wrong number of arguments does not compile', () => {
  // @ts-expect-error It takes two, one of them optional.
  const wrong: Job<(from: number, to?: number) => number> = { kind: 'job', args: 1 };
  expect(wrong.args).toBe(1);
});
