import { toBackupError, type ErrorCode, type SerializedBackupError } from '../../../engine/index.ts';
import { updateFacts, without } from './destination.ts';

/** Someone else's work, or the person's wish: says nothing of the destination. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['cancelled', 'busy']);

/** Remembers why a destination could not be worked with. */
export async function noteFailure(id: string, thrown: unknown): Promise<void> {
  const error: SerializedBackupError = toBackupError(thrown, 'internal').serialize();
  if (PASSING.has(error.code)) return;
  await updateFacts(id, (known) => ({ ...known, error }));
}

/** Remembers that a destination could be worked with just now. */
async function noteReached(id: string): Promise<void> {
  await updateFacts(id, (known) => ({ ...without(known, 'error'), lastSeenAt: new Date().toISOString() }));
}

/** Does something with a destination, and remembers whether it could be worked with. */
export async function noting<Value>(id: string, work: () => Promise<Value>): Promise<Value> {
  try {
    const value = await work();
    await noteReached(id);
    return value;
  } catch (thrown) {
    await noteFailure(id, thrown);
    throw thrown;
  }
}
