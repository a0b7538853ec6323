import { BackupError, type Clock, throwIfAborted } from '../../engine/index.ts';
import { ArrivedResponse } from './arrived-response.ts';
import type { Bandwidth } from './bandwidth.ts';
import { DestinationHosts } from './destination-host.ts';
import type { HttpRequest, Send } from './http-request.ts';
import { readBody } from './read-body.ts';
import { isTemporaryStatus, retryDelayMs } from './retry-delay.ts';
import { Slots } from './slots.ts';

/** What a sender needs from its platform. */
export interface HttpPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits. Returns early once the signal was aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Calls `onPassed` after a time, unless the returned function was called before. */
  readonly startTimer: (milliseconds: number, onPassed: () => void) => () => void;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly clock: Clock;
  /** Missing: as much as the network takes. */
  readonly bandwidth?: Bandwidth;
}

/** The bytes of bodies sent and received so far, failed attempts included. */
export interface Traffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface Sender {
  readonly send: Send;
  readonly traffic: () => Traffic;
}

const PARALLEL = 6;
const ATTEMPTS = 5;
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;
/** A connection on which nothing moves for this long is dead. */
const SILENCE_MS = 60_000;
/** The slowest upload that is waited for: a browser does not say how much of a body it has sent. */
const LEAST_BYTES_PER_MS = 8;

/**
 * A sender for one destination: at most 6 requests at a time, repeated after temporary failures, and only to the
 * destination's own hosts. See `Send` for what it throws.
 * @param addresses of the destination, such as its endpoint.
 */
export function createSender(addresses: readonly string[], ports: HttpPorts): Sender {
  const hosts = new DestinationHosts(addresses);
  const slots = new Slots(PARALLEL);
  const traffic = { sentBytes: 0, receivedBytes: 0 };

  async function attempt(request: HttpRequest, url: URL): Promise<Response> {
    const attemptSignal = new AbortController();
    const stop = () => {
      attemptSignal.abort();
    };
    request.signal?.addEventListener('abort', stop, { once: true });
    const patience = new Patience(ports, stop);
    try {
      const headers = { ...request.headers, ...(await request.sign?.()) };
      throwIfAborted(request.signal);
      await ports.bandwidth?.pass(request.body?.length ?? 0, ports, request.signal);
      patience.restart(SILENCE_MS + (request.body?.length ?? 0) / LEAST_BYTES_PER_MS);
      const response = await ports.fetch(url.href, {
        ...INIT,
        method: request.method,
        headers,
        signal: attemptSignal.signal,
        ...(request.body ? { body: request.body } : {}),
        ...(request.has308 && { redirect: 'follow' }),
      });
      traffic.sentBytes += request.body?.length ?? 0;
      if (response.status !== 308 || !request.has308) assertNotRedirected(response, url);
      const bytes = await readBody(response, request.mostBytes ?? MOST_ANSWER_BYTES, async (sizeBytes) => {
        traffic.receivedBytes += sizeBytes;
        // A pause of our own is not silence.
        patience.end();
        await ports.bandwidth?.pass(sizeBytes, ports, request.signal);
        patience.restart(SILENCE_MS);
      });
      const { status, headers: answered } = response;
      return new ArrivedResponse(bytes, { status, headers: answered });
    } catch (thrown) {
      throwIfAborted(request.signal);
      throw toConnectionError(thrown, url, patience.isOver);
    } finally {
      patience.end();
      request.signal?.removeEventListener('abort', stop);
    }
  }

  const send: Send = async (request) => {
    const url = hosts.assertAllowed(request.url);
    for (let attempts = 1; ; attempts += 1) {
      try {
        const response = await slots.run(() => attempt(request, url), request.signal);
        const pause = response.ok ? undefined : await request.readPause?.(response.clone());
        const isBusy = pause !== undefined || isTemporaryStatus(response.status);
        if (!isBusy || request.finalStatuses?.includes(response.status)) return response;
        const asked = response.headers.get('retry-after') ?? (pause === undefined ? null : String(pause));
        if (!(await waitBeforeRepeating(ports, request, attempts, asked))) return response;
      } catch (error) {
        if (!(error instanceof BackupError) || error.code !== 'offline') throw error;
        if (!(await waitBeforeRepeating(ports, request, attempts, null))) throw error;
      }
    }
  };
  return { send, traffic: () => ({ ...traffic }) };
}

/** @returns whether to send the request again. */
async function waitBeforeRepeating(
  ports: HttpPorts,
  request: HttpRequest,
  attempts: number,
  retryAfter: string | null,
): Promise<boolean> {
  if (!request.isRepeatable || attempts >= ATTEMPTS) return false;
  const delayMs = retryDelayMs(attempts, retryAfter, ports.random(), ports.clock.now());
  if (delayMs === undefined) return false;
  await ports.sleep(delayMs, request.signal);
  throwIfAborted(request.signal);
  return true;
}

/** No cookies, no cache, no address of the page. [Note: Only hosts that a person set up] */
const INIT = {
  credentials: 'omit',
  cache: 'no-store',
  redirect: 'manual',
  referrerPolicy: 'no-referrer',
} as const satisfies RequestInit;

/** A browser hides a redirect's status and target. */
function assertNotRedirected({ type, status, redirected }: Response, { host }: URL): void {
  if (redirected || type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status))
    throw new BackupError('place-missing', { context: { host }, hint: 'redirected' });
}

/** The address stays out of it, except its host: a path may say what people call their things. */
function toConnectionError(thrown: unknown, { host }: URL, isSilent: boolean): BackupError {
  if (thrown instanceof BackupError) return thrown;
  const context = isSilent ? { host, what: 'no answer in time' } : { host };
  return new BackupError('offline', { context, cause: thrown, hint: 'no-answer' });
}

/** Stops an attempt on which nothing has moved for too long. */
class Patience {
  isOver = false;
  readonly #ports: HttpPorts;
  readonly #onOver: () => void;
  #end: (() => void) | undefined;

  constructor(ports: HttpPorts, onOver: () => void) {
    this.#ports = ports;
    this.#onOver = onOver;
  }

  restart(milliseconds: number): void {
    this.end();
    this.#end = this.#ports.startTimer(milliseconds, () => {
      this.isOver = true;
      this.#onOver();
    });
  }

  end(): void {
    this.#end?.();
    this.#end = undefined;
  }
}
