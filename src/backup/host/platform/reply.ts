import { toBackupError, type SerializedBackupError } from '../../../engine/index.ts';
import type { Reply } from '../../../rpc/calls.ts';

/** Turns a call's outcome into a message: a value, or an error with its code. Never throws. */
export async function reply<Value>(work: () => Promise<Value> | Value): Promise<Reply<Value, SerializedBackupError>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    // For foreign errors keep only the name: a message may contain the person's data.
    const context = thrown instanceof Error ? { error: thrown.name } : {};
    return { ok: false, error: toBackupError(thrown, 'internal', context).serialize() };
  }
}
