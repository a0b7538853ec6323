import { BackupError, toBackupError, type CallOptions } from '../../../engine/index.ts';
import type { SyncAnswers } from '../../../engine/programs.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { SyncResult } from '../../contract/syncing.ts';
import { mustGetDestination } from '../places/destination.ts';
import { noting } from '../places/note-failure.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { withCopyLock, withRestoreLock, withWorkLock } from '../platform/web-locks.ts';
import { failureOf } from '../state/activity-entry.ts';
import type { Host } from '../state/host.ts';
import { getSyncState, updateSyncState, type SyncState } from '../state/sync-store.ts';
import { synchronise } from './synchronise.ts';

export interface CycleOptions extends CallOptions {
  readonly trigger: ActivityTrigger;
  /** What the person has agreed to, by the tokens of the questions. */
  readonly answers?: SyncAnswers;
  /** The person has seen what uniting means, and agreed. */
  readonly agreesToJoin?: boolean;
  /** Ids of devices that the person wants to retire. */
  readonly retire?: readonly string[];
}

const AGAIN_AFTER_MS = [60_000, 5 * 60_000, 15 * 60_000, 3_600_000] as const;
/** Other work in progress, or the person's wish: no reason to wait longer the next time. */
const PASSING: ReadonlySet<string> = new Set(['busy', 'busy-elsewhere', 'cancelled', 'stale-plan']);

/**
 * One cycle: takes in what other devices have written to the shared place, and writes there what is new here. While a
 * question waits for the person, it only repeats the question.
 * @throws BackupError `busy`, `cancelled`, and the errors of the place and of the data.
 */
export async function runCycle(host: Host, { trigger, ...options }: CycleOptions): Promise<SyncResult> {
  const state = await getSyncState();
  if (!state) throw new BackupError('missing-object', { context: { what: 'shared place' }, hint: 'not-shared' });
  if (state.question && !options.answers) return { kind: 'asks', question: state.question };
  const startedAt = Date.now();
  const destination = await mustGetDestination(state.destinationId);
  const start = { kind: 'sync', trigger, destinationId: destination.id, subject: destination.name } as const;
  try {
    const result = await underLocks(options, trigger, () =>
      noting(destination.id, () => synchronise(host, destination, options)),
    );
    await noteResult(result);
    await logResult(host, { ...start, durationMs: Date.now() - startedAt }, result);
    return result;
  } catch (thrown) {
    const error = toBackupError(thrown, 'internal');
    // An absent place is tried again and again: only the first failure deserves an entry.
    if (!PASSING.has(error.code) && state.error?.code !== error.code)
      await host.activity.add({ ...start, outcome: 'failed', ...failureOf(error), durationMs: Date.now() - startedAt });
    await noteFailure(error).catch(() => undefined);
    throw thrown;
  } finally {
    announceBackupsChanged();
  }
}

/** In the order in which copies and restores take them. */
function underLocks<Value>(
  { signal }: CallOptions,
  trigger: ActivityTrigger,
  work: () => Promise<Value>,
): Promise<Value> {
  const asked = { isAutomatic: trigger !== 'manual' };
  return withCopyLock(signal, () => withRestoreLock(signal, () => withWorkLock(signal, work, asked)), asked);
}

async function noteResult(result: SyncResult): Promise<void> {
  const lastInStepAt = new Date().toISOString();
  await updateSyncState(({ error: _, failures: _failures, question: _question, ...known }): SyncState => {
    if (result.kind === 'asks') return { ...known, question: result.question };
    const incoming = result.kind === 'synchronised' ? result.incoming : null;
    return { ...known, lastInStepAt, ...(incoming ? { incoming } : {}) };
  });
}

async function noteFailure(error: BackupError): Promise<void> {
  if (PASSING.has(error.code)) return;
  await updateSyncState((known) => {
    const count = (known.failures?.count ?? 0) + 1;
    const after = AGAIN_AFTER_MS[Math.min(count, AGAIN_AFTER_MS.length) - 1] ?? AGAIN_AFTER_MS[0];
    return { ...known, error: error.serialize(), failures: { count, notBefore: Date.now() + after } };
  });
}

interface LoggedCycle {
  readonly kind: 'sync';
  readonly trigger: ActivityTrigger;
  readonly destinationId: string;
  /** The name of the shared place. */
  readonly subject: string;
  readonly durationMs: number;
}

/** A cycle without any change deserves no entry. */
async function logResult(host: Host, start: LoggedCycle, result: SyncResult): Promise<void> {
  if (result.kind === 'in-step') return;
  if (result.kind === 'asks') return host.activity.add({ ...start, outcome: 'warning' });
  const { incoming, outgoing } = result;
  if (!incoming && outgoing === 0) return;
  const sent = outgoing > 0 ? { outgoing } : {};
  if (!incoming) return host.activity.add({ ...start, outcome: 'ok', figures: sent });
  const { from, added, changed, removed, conflicts, returned, undoId } = incoming;
  await host.activity.add({
    ...start,
    outcome: 'ok',
    subject: `From ${from.join(', ')}, through ${start.subject}`,
    ...(undoId === undefined ? {} : { undoId }),
    figures: {
      ...{ added, changed, removed, ...sent },
      ...(conflicts > 0 ? { conflicts } : {}),
      ...(returned > 0 ? { returned } : {}),
    },
  });
}
