import { throwIfAborted } from './progress.ts';

const NOTHING = new Uint8Array(0);

/**
 * Lets other tasks run within a long loop, so that a cancellation can arrive. WebCrypto answers in a separate task in
 * pages, workers and Node, while a resolved promise would continue at once.
 * @throws BackupError `cancelled`.
 */
export async function giveWay(signal: AbortSignal | undefined): Promise<void> {
  await crypto.subtle.digest('SHA-256', NOTHING);
  throwIfAborted(signal);
}
