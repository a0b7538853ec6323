import { toBackupError, type SerializedBackupError } from '../../../engine/index.ts';
import type { Reply } from '../../../rpc/calls.ts';

/** Turns a call's outcome into what crosses the border: a value, or an error with its code. Never throws. */
export async function reply<Value>(work: () => Promise<Value> | Value): Promise<Reply<Value, SerializedBackupError>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    // What is not ours is named by its kind only: a message may hold what the person has written.
    const context = thrown instanceof Error ? { error: thrown.name } : {};
    return { ok: false, error: toBackupError(thrown, 'internal', context).serialize() };
  }
}
