import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningServer } from './real-server.ts';

/** What a server for tests does once, or a few times, instead of what was asked. */
export interface Fault {
  /** A part of the request's method and path, such as `POST /2/files/upload`. */
  readonly at: string;
  /** Default: 1. */
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The request is carried out, and its answer lost with the connection. */
  readonly losesAnswer?: boolean;
  /** The connection breaks once so many bytes of the body have arrived. */
  readonly cutsAfter?: number;
}

/** A request with its body. */
export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The bytes of the body that were announced, if the connection broke before all had arrived. */
  readonly isCut: boolean;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface FakeCors {
  readonly allowHeaders: string;
  readonly exposeHeaders: string;
}

export interface FakeServer extends RunningServer {
  readonly fail: (fault: Fault) => void;
  /** The faults that did not happen yet. A test that scripts one expects none to be left. */
  readonly faultsLeft: () => number;
  /** The method and path of each request so far, without the browsers' questions for permission. */
  readonly asked: readonly string[];
}

interface OpenFault extends Fault {
  left: number;
}

export interface FakeServerOptions extends FakeCors {
  /** Default: any. */
  readonly port?: number | undefined;
  /** Another server on the same port, asked first. @returns whether it answers. */
  readonly beside?: ((raw: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Paths that a browser may ask for only by a request that needs no permission. Default: none. */
  readonly refusesPreflight?: (path: string) => boolean;
}

/** A server that answers pages of any origin, as public APIs do, and fails on request. */
export async function startFakeServer(
  { port = 0, beside, refusesPreflight, ...cors }: FakeServerOptions,
  answer: (request: FakeRequest) => Promise<FakeAnswer>,
): Promise<FakeServer> {
  const faults: OpenFault[] = [];
  const asked: string[] = [];
  const server = createServer((raw, response) => {
    void serve(raw, response);
  });

  async function serve(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    if (beside?.(raw, response)) return;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', cors.exposeHeaders);
    // Once the body is given up, the request no longer knows it.
    const { method = 'GET', url = '/', socket } = raw;
    if (method === 'OPTIONS' && refusesPreflight?.(url) === true) {
      response.writeHead(405).end();
      return;
    }
    if (method === 'OPTIONS') {
      const allowed = { 'Access-Control-Allow-Headers': cors.allowHeaders, 'Access-Control-Max-Age': '600' };
      response.writeHead(204, { 'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE', ...allowed }).end();
      return;
    }
    const line = `${method} ${url}`;
    asked.push(line);
    const fault = faults.find(({ at, left }) => left > 0 && line.includes(at));
    if (fault) fault.left -= 1;
    const { body, isCut } = await readBody(raw, fault?.cutsAfter);
    if (fault?.status !== undefined) {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    const request = { method, url: new URL(url, 'http://fake.invalid'), headers: raw.headers, body, isCut };
    const answered = await answer(request).catch((error: unknown): FakeAnswer => {
      return { status: 400, headers: { 'Content-Type': 'text/plain' }, body: String(error) };
    });
    if (isCut || fault?.losesAnswer) socket.destroy();
    else response.writeHead(answered.status, answered.headers).end(answered.body);
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo; // A server that listens on a port has this type.
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    fail: (fault) => faults.push({ ...fault, left: fault.times ?? 1 }),
    faultsLeft: () => faults.reduce((sum, { left }) => sum + left, 0),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** A connection that breaks delivers a part of the body. */
async function readBody(
  raw: IncomingMessage,
  cutsAfter = Infinity,
): Promise<{ readonly body: Buffer; readonly isCut: boolean }> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of raw) {
      pieces.push(piece as Buffer); // Without an encoding, a request's stream has only these.
      length += (piece as Buffer).length;
      if (length >= cutsAfter) break;
    }
  } catch {
    return { body: Buffer.concat(pieces), isCut: true };
  }
  const body = Buffer.concat(pieces);
  return length >= cutsAfter ? { body: body.subarray(0, cutsAfter), isCut: true } : { body, isCut: false };
}

/** An answer with JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): FakeAnswer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
