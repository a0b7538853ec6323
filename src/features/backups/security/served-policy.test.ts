import { createServer } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { isServedWithPolicy } from './served-policy.ts';

vi.mock('../../../backup/client/worker-address.ts', () => ({ backupWorkerAddress: '/backup.worker.js' }));

const stops: (() => void)[] = [];

afterEach(() => {
  vi.unstubAllGlobals();
  for (const stop of stops.splice(0)) stop();
});

/** A server that sends its headers and the first byte of a body that never ends. */
async function serve(policyOf: (address: string) => string | undefined) {
  const requests: string[] = [];
  let broken = 0;
  const server = createServer((request, response) => {
    const address = request.url ?? '';
    requests.push(`${request.method ?? ''} ${address}`);
    const policy = policyOf(address);
    if (policy !== undefined) response.setHeader('Content-Security-Policy', policy);
    response.on('close', () => {
      if (!response.writableFinished) broken += 1;
    });
    response.write('a');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const origin = `http://127.0.0.1:${address.port}`;
  const fetchAbsolute = fetch;
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => fetchAbsolute(new URL(path, origin), init));
  return { requests, broken: () => broken };
}

test('asks the page and the worker with GET, and stops both answers after their headers', async () => {
  const server = await serve(() => "connect-src 'self'");
  expect(await isServedWithPolicy()).toBe(true);
  expect(server.requests.toSorted()).toEqual(['GET /', 'GET /backup.worker.js']);
  await vi.waitFor(() => {
    expect(server.broken()).toBe(2);
  });
});

test('returns false for a worker without a policy, even if the page has one', async () => {
  await serve((address) => (address === '/' ? "connect-src 'self'" : undefined));
  expect(await isServedWithPolicy()).toBe(false);
});

test('returns undefined if no server answers', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
  expect(await isServedWithPolicy()).toBeUndefined();
});
