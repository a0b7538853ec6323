import { BackupError, toBackupError, type ErrorCode, type SerializedBackupError } from '../../../engine/index.ts';
import { diagnosing } from '../../../destinations/at-place.ts';
import { BROWSER_DESTINATION } from '../../contract/destinations.ts';
import { mustGetDestination, updateFacts, without } from './destination.ts';

/** Other work in progress, or the person's wish: says nothing about the destination. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['cancelled', 'busy', 'busy-elsewhere']);

/** The error to report: a lock in a replica is another device's, or that of an interrupted job. */
export function toDestinationError(id: string, thrown: unknown): BackupError {
  const error = toBackupError(thrown, 'internal');
  const isLocked = error.code === 'busy' && typeof error.context['owner'] === 'string' && id !== BROWSER_DESTINATION;
  return isLocked ? new BackupError('busy-elsewhere', { context: error.context, cause: error }) : error;
}

/** Remembers why a destination failed. */
export async function noteFailure(id: string, thrown: unknown): Promise<void> {
  const error: SerializedBackupError = toBackupError(thrown, 'internal').serialize();
  if (PASSING.has(error.code)) return;
  await updateFacts(id, (known) => ({ ...known, error }));
}

/** Remembers that a destination works now. */
async function noteReached(id: string): Promise<void> {
  await updateFacts(id, (known) => ({ ...without(known, 'error'), lastSeenAt: new Date().toISOString() }));
}

/** Does something with a destination, and remembers whether it worked. */
export async function noting<Value>(id: string, work: () => Promise<Value>): Promise<Value> {
  try {
    const value = await diagnosing((await mustGetDestination(id)).place, work);
    await noteReached(id);
    return value;
  } catch (thrown) {
    const error = toDestinationError(id, thrown);
    await noteFailure(id, error);
    throw error;
  }
}
