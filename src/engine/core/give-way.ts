import { throwIfAborted } from './progress.ts';

const NOTHING = new Uint8Array(0);

/**
 * Lets other tasks run within a long loop, so that a stop can arrive. WebCrypto answers by a task of its own, which
 * pages, workers and Node all do, where a resolved promise would go on at once.
 * @throws BackupError `cancelled`.
 */
export async function giveWay(signal: AbortSignal | undefined): Promise<void> {
  await crypto.subtle.digest('SHA-256', NOTHING);
  throwIfAborted(signal);
}
