import { backupWorkerAddress } from '../../../backup/client/worker-address.ts';

/**
 * Whether this app came with a Content-Security-Policy in its headers, the worker that holds the keys too: only that
 * binds a worker. What the service worker has kept is what runs, so its answer is the true one, without a network too.
 * @returns `undefined` where nobody answers.
 */
export async function isServedWithPolicy(): Promise<boolean | undefined> {
  try {
    const answers = await Promise.all(['/', backupWorkerAddress].map((address) => fetch(address)));
    return answers.every(({ headers }) => headers.has('Content-Security-Policy'));
  } catch {
    return undefined;
  }
}
