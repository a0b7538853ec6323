import { backupWorkerAddress } from '../../../backup/client/worker-address.ts';

/**
 * Whether this app and its worker with the keys were served with a Content-Security-Policy header, the only policy that
 * binds a worker. The app runs from the service worker's cache, so the service worker's answer is the right one, even
 * offline.
 * @returns `undefined` if nobody answers.
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
 * The headers of a response whose body is dropped as soon as they have arrived. HEAD would bypass the service worker,
 * whose precache answers only GET, and so would describe what the server sends now rather than what runs.
 */
async function fetchHeaders(address: string): Promise<Headers> {
  const stopping = new AbortController();
  const { headers } = await fetch(address, { signal: stopping.signal });
  stopping.abort();
  return headers;
}
