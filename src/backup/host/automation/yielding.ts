import { BackupError, type CallOptions } from '../../../engine/index.ts';
import { AUTOMATIC_CHANNEL, AUTOMATIC_RUN_LOCK } from '../platform/web-locks.ts';

/**
 * Runs automatic work: one job at a time across tabs, and only while no person waits for the lock. Otherwise it stops
 * as `busy`, to be done later; whatever it has stored need not be stored again.
 * @throws BackupError `busy`, and the errors of `work`.
 */
export async function runYielding<Value>(
  options: CallOptions,
  work: (options: CallOptions) => Promise<Value>,
): Promise<Value> {
  return navigator.locks.request(AUTOMATIC_RUN_LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) throw new BackupError('busy', { context: { what: 'automatic run' } });
    const yielding = new AbortController();
    const channel = new BroadcastChannel(AUTOMATIC_CHANNEL);
    channel.onmessage = () => {
      yielding.abort();
    };
    const signal = options.signal ? AbortSignal.any([options.signal, yielding.signal]) : yielding.signal;
    try {
      return await work({ ...options, signal });
    } catch (error) {
      const hasYielded = yielding.signal.aborted && !options.signal?.aborted;
      if (hasYielded && error instanceof BackupError && error.code === 'cancelled')
        throw new BackupError('busy', { context: { what: 'yielded' }, cause: error });
      throw error;
    } finally {
      channel.close();
    }
  });
}
