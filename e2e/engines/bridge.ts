import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  createServer,
  request as requestFrom,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';

interface Waiting {
  readonly expression: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Serves the app as its own server does, plus one script in the page that fetches expressions from this server and
 * sends back their results. It works in any browser that can open a URL, without a driver protocol.
 */
export class Bridge {
  /** Errors that the page reported. */
  readonly problems: string[] = [];
  readonly #server: Server;
  readonly #target: URL;
  readonly #waiting = new Map<string, Waiting>();
  readonly #queue: string[] = [];
  #count = 0;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => {
        response.destroy();
      });
    });
  }

  static async start(target: string): Promise<Bridge> {
    const bridge = new Bridge(new URL(target));
    bridge.#server.listen(0, 'localhost');
    await once(bridge.#server, 'listening');
    return bridge;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The bridge has no port.');
    return `http://localhost:${address.port}/`;
  }

  /** Runs an expression in the page and waits for its promise. The result is passed as JSON. */
  evaluate(expression: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = String((this.#count += 1));
      this.#waiting.set(id, { expression, resolve, reject });
      this.#queue.push(id);
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, what, id = ''] = /^\/__bridge__\/(\w+)(?:\/(\d+))?/.exec(request.url ?? '') ?? [];
    if (what === undefined) return this.#pass(request, response);
    response.setHeader('Cache-Control', 'no-store');
    if (what === 'next') {
      response.end(this.#queue.shift() ?? '');
    } else if (what === 'answer') {
      this.#settle(JSON.parse(await text(request)));
      response.end();
    } else if (what === 'problem') {
      const told: { problem: string } = JSON.parse(await text(request));
      this.problems.push(told.problem);
      response.end();
    } else {
      response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
      const expression = this.#waiting.get(id)?.expression ?? 'undefined';
      response.end(
        what === 'run'
          ? `runBridged(${JSON.stringify(id)}, () => (${expression}));`
          : await readFile(new URL('agent.js', import.meta.url)),
      );
    }
  }

  #settle({ id, value, error }: { readonly id: string; readonly value?: unknown; readonly error?: string }): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }

  /** Everything else comes from the app's own server; only pages get the extra script. */
  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { hostname, port } = this.#target;
    const headers = { ...request.headers, host: this.#target.host, 'accept-encoding': 'identity' };
    const upstream = requestFrom({ hostname, port, path: request.url, method: request.method, headers });
    request.pipe(upstream);
    const [answer]: IncomingMessage[] = await once(upstream, 'response');
    if (!answer) throw new Error('The server did not answer.');
    if (!answer.headers['content-type']?.startsWith('text/html')) {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
      return;
    }
    const { 'content-length': _length, etag: _tag, ...kept } = answer.headers;
    response.writeHead(answer.statusCode ?? 500, kept);
    response.end((await text(answer)).replace('</title>', '</title><script src="/__bridge__/agent"></script>'));
  }
}
