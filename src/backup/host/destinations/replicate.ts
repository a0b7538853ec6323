import type { BackupError, CallOptions } from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { DestinationReplication, ReplicationResult } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { failureOf } from '../state/activity-entry.ts';
import type { Host } from '../state/host.ts';
import { withCopyLock } from '../platform/web-locks.ts';
import { copyInto } from './copy-into.ts';
import { getDestinations, getFacts, updateFacts, type Destination } from '../places/destination.ts';
import { kindOf } from '../../../destinations/at-place.ts';
import { healHereIfNeeded } from './heal.ts';
import { noteFailure, toDestinationError } from '../places/note-failure.ts';

export interface ReplicateOptions extends CallOptions {
  /** Only this one. */
  readonly destinationId?: string;
  /**
   * The person wants it filled again though all that was there is gone: nothing that was known of it holds any more.
   */
  readonly isRefill?: boolean;
  readonly trigger?: ActivityTrigger;
}

/**
 * Copies every backup of this browser to every active destination: only packs that are missing there travel, so one
 * that was away catches up. Each keeps backups by its own policy. What is known to be damaged, here or there, is healed
 * from another place first. A destination that fails does not stop the others; what it failed of is in the result, is
 * remembered with it, and is written to the log when it is news.
 * @throws BackupError `cancelled`, `busy` while another tab copies.
 */
export function replicate(
  host: Host,
  { destinationId, isRefill = false, trigger = 'automatic', ...options }: ReplicateOptions = {},
): Promise<ReplicationResult> {
  return withCopyLock(
    options.signal,
    async () => {
      const isMeant = ({ id, place }: Destination) =>
        kindOf(place).isReplica && (destinationId === undefined || id === destinationId);
      const meant = (await getDestinations()).filter(isMeant);
      const state = meant.length > 0 ? await host.local.getState() : undefined;
      if (state?.kind !== 'ready') return { destinations: [], healedHere: 0 };
      if (isRefill && destinationId !== undefined) await updateFacts(destinationId, () => ({}));
      const healedHere = await healHereIfNeeded(host, trigger, options);
      const destinations: DestinationReplication[] = [];
      for (const destination of meant) destinations.push(await replicateTo(host, destination, trigger, options));
      announceBackupsChanged();
      return { destinations, healedHere };
    },
    { isAutomatic: trigger === 'automatic' },
  );
}

async function replicateTo(
  host: Host,
  destination: Destination,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<DestinationReplication> {
  const { id, name } = destination;
  const nothing = { destinationId: id, name, copied: 0, bytes: 0, healed: 0 };
  if (destination.isPaused) return { ...nothing, outcome: 'skipped' };
  const startedAt = Date.now();
  const start = { kind: 'copy', trigger, subject: name, destinationId: id } as const;
  try {
    const { copied, bytes, healed } = await copyInto(host, destination, trigger, options);
    if (copied > 0)
      await host.activity.add({
        ...start,
        outcome: 'ok',
        durationMs: Date.now() - startedAt,
        figures: { copied, bytes },
      });
    return { ...nothing, copied, bytes, healed, outcome: copied > 0 ? 'copied' : 'up-to-date' };
  } catch (thrown) {
    const error = toDestinationError(id, thrown);
    if (error.code === 'cancelled') throw error;
    await tellIfNews(host, start, error, Date.now() - startedAt);
    await noteFailure(id, error);
    return { ...nothing, outcome: 'failed', error: error.serialize() };
  }
}

/** A folder that is away is tried again after every backup: only the first time is worth a line in the log. */
async function tellIfNews(
  host: Host,
  start: {
    readonly kind: 'copy';
    readonly trigger: ActivityTrigger;
    readonly subject: string;
    readonly destinationId: string;
  },
  error: BackupError,
  durationMs: number,
): Promise<void> {
  const { error: known } = await getFacts(start.destinationId);
  if (known?.code === error.code) return;
  await host.activity.add({ ...start, outcome: 'failed', ...failureOf(error), durationMs });
}
