import { backupWorkerAddress } from '../../../backup/client/worker-address.ts';

/**
 * Whether this app came with a Content-Security-Policy in its headers, the worker that holds the keys too: only that
 * binds a worker. @returns `undefined` where the server cannot be asked, as without a network.
 */
export async function isServedWithPolicy(): Promise<boolean | undefined> {
  try {
    const answers = await Promise.all(['/', backupWorkerAddress].map((address) => fetch(address, { method: 'HEAD' })));
    return answers.every(({ headers }) => headers.has('Content-Security-Policy'));
  } catch {
    return undefined;
  }
}
