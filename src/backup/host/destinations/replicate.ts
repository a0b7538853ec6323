import type { BackupError, CallOptions } from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { DestinationReplication, ReplicationResult } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { failureOf } from '../state/activity-entry.ts';
import type { Host } from '../state/host.ts';
import { withCopyLock } from '../platform/web-locks.ts';
import { copyInto } from './copy-into.ts';
import { getDestinations, getFacts, updateFacts, type Destination } from '../places/destination.ts';
import { diagnosing, kindOf } from '../../../destinations/at-place.ts';
import { isBrieflySignedIn } from '../../../destinations/kinds.ts';
import { waitsFor } from '../places/network-settings.ts';
import { healHereIfNeeded } from './heal.ts';
import { noteFailure, toDestinationError } from '../places/note-failure.ts';

export interface ReplicateOptions extends CallOptions {
  /** Only this one. */
  readonly destinationId?: string;
  /** The person wants it refilled although everything there is gone: earlier facts no longer apply. */
  readonly isRefill?: boolean;
  readonly trigger?: ActivityTrigger;
}

/**
 * Copies every backup of this browser to every active destination. Only missing packs are sent, so a destination that
 * was away catches up. Each keeps backups by its own policy. Known damage, here or there, is repaired first. A
 * destination that fails does not stop the others; its error is returned and remembered, and logged if it is new.
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
  if (trigger === 'automatic' && (await waitsFor(destination.place))) return { ...nothing, outcome: 'waiting' };
  // Signed out after an hour or a day, as usual: the person signs in again when they like, and nothing has failed.
  if (trigger === 'automatic' && isBrieflySignedIn(destination.place) && !(await kindOf(destination.place).mayUse()))
    return { ...nothing, outcome: 'skipped' };
  const startedAt = Date.now();
  const start = { kind: 'copy', trigger, subject: name, destinationId: id } as const;
  try {
    const { copied, bytes, healed } = await diagnosing(destination.place, () =>
      copyInto(host, destination, trigger, options),
    );
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

/** An absent folder is tried again after every backup: only the first failure deserves a log entry. */
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
