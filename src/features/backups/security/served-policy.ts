import { backupWorkerAddress } from '../../../backup/client/worker-address.ts';

/**
 * Whether this app came with a Content-Security-Policy in its headers, the worker that holds the keys too: only that
 * binds a worker. What the service worker has kept is what runs, so its answer is the true one, without a network too.
 * @returns `undefined` where nobody answers.
 */
export async function isServedWithPolicy(): Promise<boolean | undefined> {
  try {
    const answers = await Promise.all(['/', backupWorkerAddress].map(fetchHeaders));
    return answers.every((headers) => headers.has('Content-Security-Policy'));
  } catch {
    return undefined;
  }
}

/**
 * The headers of an answer whose body is dropped as soon as they are here. HEAD would skip the service worker, whose
 * precache answers GET only, and so would describe what the server sends now rather than what runs.
 */
async function fetchHeaders(address: string): Promise<Headers> {
  const stopping = new AbortController();
  const { headers } = await fetch(address, { signal: stopping.signal });
  stopping.abort();
  return headers;
}
