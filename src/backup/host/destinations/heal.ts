import { abilitiesOf } from '../../../destinations/kinds.ts';
import {
  BackupError,
  healReplica,
  healReplicaIfDue,
  listSnapshots,
  mayNeedHealing,
  type CallOptions,
  type Finding,
  type HealOutcome,
  type HealTarget,
  type KnownDamage,
  type Repository,
} from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import { BROWSER_DESTINATION, type HealReport } from '../../contract/destinations.ts';
import type { ActivityEnd } from '../state/activity-log.ts';
import type { Host } from '../state/host.ts';
import { removeLeftLocks } from '../state/local-repository.ts';
import { withCopyLock, withNobodyReading, withObjectsKept, withWorkLock } from '../platform/web-locks.ts';
import { checkAndNote } from './check-destination.ts';
import {
  getDestinations,
  getFacts,
  mustGetDestination,
  updateFacts,
  without,
  type Destination,
} from '../places/destination.ts';
import { toDestinationError } from '../places/note-failure.ts';
import { browserPorts } from '../platform/ports.ts';
import { type ListedReplica, openOrCreateReplica, openReplica } from '../places/open-replica.ts';

// The engine decides about healing: see [Note: Healing] in `engine/replication/heal-replica.ts`.

/**
 * Repairs a destination from all others that can be reached, including the browser; reports and logs the result. At a
 * person's request, unreadable objects that exist nowhere else are removed.
 * @throws BackupError `damaged` if there is no other destination; `busy`, `busy-elsewhere`, `cancelled`, and why none
 *   could be reached.
 */
export async function healFromAll(
  host: Host,
  id: string,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<Omit<HealReport, 'drill'>> {
  const destination = await mustGetDestination(id);
  const target = healTarget(host, destination, trigger, options);
  const heal = () => healReplica(target, browserPorts.clock, { ...options, mayRemove: trigger === 'manual' });
  const { healed, lost, removed } = await withCopyLock(options.signal, heal, {
    isAutomatic: trigger === 'automatic',
  }).catch((thrown: unknown) => {
    throw toDestinationError(id, thrown);
  });
  const { damage = [], isShared = false } = await getFacts(id);
  return { healed, lost, removed, isWhole: damage.length === 0, ...(isShared ? { isShared } : {}) };
}

/**
 * Before backups are copied: repairs known damage in this browser. A failed repair never stops a copy: copying intact
 * objects is more important than waiting for the rest, which stays marked as damaged and is tried again.
 * @returns how much was repaired.
 */
export async function healHereIfNeeded(host: Host, trigger: ActivityTrigger, options: CallOptions): Promise<number> {
  return unlessFailing(async () => {
    const destination = await mustGetDestination(BROWSER_DESTINATION);
    return healIfDue(host, destination, await host.local.mustOpen(), trigger, options);
  });
}

/** The same for a replica into which backups are about to be copied. @returns the replica afterwards. */
export async function healReplicaIfNeeded(
  host: Host,
  destination: Destination,
  { replica, list }: ListedReplica,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<ListedReplica & { readonly healed: number }> {
  const target = healTarget(host, destination, trigger, options);
  if (!(await mayNeedHealing(target, replica, list))) return { replica, list, healed: 0 };
  const healed = await unlessFailing(() => healIfDue(host, destination, replica, trigger, options));
  const reopened = await openReplica(host, destination, 'readwrite', options);
  return { replica: reopened, list: await listSnapshots(reopened, options), healed };
}

async function unlessFailing(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof BackupError && thrown.code === 'cancelled') throw thrown;
    return 0;
  }
}

function healIfDue(
  host: Host,
  destination: Destination,
  repository: Repository,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<number> {
  return healReplicaIfDue(healTarget(host, destination, trigger, options), repository, browserPorts.clock, options);
}

/** A destination in the engine's terms for healing: with its locks, its facts, the log, and the other destinations. */
function healTarget(host: Host, destination: Destination, trigger: ActivityTrigger, options: CallOptions): HealTarget {
  const { id, name } = destination;
  const start = { kind: 'heal', trigger, subject: name, destinationId: id } as const;
  return {
    withRepository: (work) =>
      withTarget(host, destination, trigger, options, work).catch((thrown: unknown) => {
        throw toDestinationError(id, thrown);
      }),
    getDamage: () => knownDamage(host, destination),
    getCheckDepth: async () => (await getFacts(id)).lastCheck?.depth ?? 'quick',
    forgetDamage: () => updateFacts(id, (known) => without(known, 'damage')),
    forgetFailedDrill: () =>
      updateFacts(id, (known) => (known.lastDrill?.outcome === 'failed' ? without(known, 'lastDrill') : known)),
    check: (depth, call) => checkAndNote(host, destination, depth, call),
    getAttempt: async () => (await getFacts(id)).healTried,
    noteAttempt: (attempt) => updateFacts(id, (known) => ({ ...known, healTried: attempt })),
    log: (work) => host.activity.track(start, work, endOfHealing),
    getSources: async () =>
      (await sourcesFor(destination)).map(
        (source) => (call) =>
          openReplica(host, source, 'read', call).catch((thrown: unknown) => {
            throw toDestinationError(source.id, thrown);
          }),
      ),
  };
}

function endOfHealing({ healed, lost, isIntact }: HealOutcome): ActivityEnd {
  return { outcome: lost > 0 || !isIntact ? 'warning' : 'ok', figures: { healed, lost } };
}

/** Works on the damaged replica, while nothing relies on objects that may be removed. */
async function withTarget<Value>(
  host: Host,
  destination: Destination,
  trigger: ActivityTrigger,
  options: CallOptions,
  work: (repository: Repository) => Promise<Value>,
): Promise<Value> {
  if (!abilitiesOf(destination.place).isHere) {
    const replica = await openOrCreateReplica(host, destination, options);
    return withObjectsKept(options.signal, () => work(replica));
  }
  return withWorkLock(
    options.signal,
    () =>
      withNobodyReading(options.signal, async () => {
        const { repository } = await host.local.openOrCreate();
        await removeLeftLocks(repository.storage);
        return work(repository);
      }),
    { isAutomatic: trigger !== 'manual' },
  );
}

/** The browser first, because it is the fastest. */
async function sourcesFor({ id }: Destination): Promise<readonly Destination[]> {
  const all = (await getDestinations()).filter((other) => other.id !== id && !other.isPaused);
  return all.filter(({ place }) => {
    const { isHere, isReplica } = abilitiesOf(place);
    return isHere || isReplica;
  });
}

/** The findings of checks of a place; for this browser, including those of single backups. */
async function knownDamage(host: Host, { id, place }: Destination): Promise<KnownDamage> {
  const { damage = [] } = await getFacts(id);
  if (!abilitiesOf(place).isHere) return { findings: damage, depth: 'quick' };
  const verified = Object.values(await host.device.getVerifications()).flatMap(
    ({ findings }): readonly Finding[] => findings ?? [],
  );
  return { findings: [...damage, ...verified], depth: verified.length > 0 ? 'full' : 'quick' };
}
