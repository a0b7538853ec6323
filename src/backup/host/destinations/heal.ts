import { abilitiesOf } from '../../../destinations/kinds.ts';
import {
  anyStillHolds,
  BackupError,
  healObjects,
  listSnapshots,
  removeUnreadable,
  type CallOptions,
  type Finding,
  type Repository,
} from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import { BROWSER_DESTINATION, type HealReport } from '../../contract/destinations.ts';
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
import { openOrCreateReplica, openReplica } from '../places/open-replica.ts';

/*
 * [Note: Healing]
 *
 * An object's id says what its bytes must be, so what is damaged or missing in one place is brought from any other that
 * has it whole. It goes in every direction: a folder from this browser, this browser from a folder, one folder from
 * another. What is to be healed is known by checks and drills (`damage` of the facts) and by what opening a replica
 * notices. After it, every object is read once more, so that "healed" is not a guess.
 */

/** What could not be healed is tried again so much later: a place that has it whole may be back. */
const AGAIN_AFTER_MS = 86_400_000;
const NO_OTHER_PLACE =
  'No other destination has these backups to repair them from. The next backup stores again what your data still has.';

interface Healed {
  /** Missing where there is no other place, so that nothing was brought over. */
  readonly repository?: Repository;
  readonly healed: number;
  readonly lost: number;
  /** Every other place was reached: what none of them has is nowhere. */
  readonly wereAllReached: boolean;
}

/**
 * Heals a destination from all others that can be reached, the browser among them; tells and logs what came of it.
 * Where a person asks for it, what cannot be read and is nowhere else is removed.
 * @throws BackupError `damaged` where there is no other place; `busy`, `busy-elsewhere`, `cancelled`, and why none
 *   could be reached.
 */
export async function healFromAll(
  host: Host,
  id: string,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<Omit<HealReport, 'drill'>> {
  const destination = await mustGetDestination(id);
  const heal = () => healAndCheck(host, destination, trigger, { ...options, mayRemove: trigger === 'manual' });
  const { healed, lost, removed } = await withCopyLock(options.signal, heal, {
    isAutomatic: trigger === 'automatic',
  }).catch((thrown: unknown) => {
    throw toDestinationError(id, thrown);
  });
  return { healed, lost, removed, isWhole: ((await getFacts(id)).damage ?? []).length === 0 };
}

/**
 * Before backups are copied: what is known to be damaged in this browser. A healing that fails never stops a copy:
 * copying what is whole is worth more than waiting for what is not. That stays noted as damaged, and is tried again.
 * @returns how much was healed.
 */
export async function healHereIfNeeded(host: Host, trigger: ActivityTrigger, options: CallOptions): Promise<number> {
  return unlessFailing(async () => {
    const destination = await mustGetDestination(BROWSER_DESTINATION);
    return healIfNeeded(host, destination, await host.local.mustOpen(), trigger, options);
  });
}

/** The same for a replica that backups are about to be copied into. @returns the replica as it is then. */
export async function healReplicaIfNeeded(
  host: Host,
  destination: Destination,
  replica: Repository,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<{ readonly replica: Repository; readonly healed: number }> {
  if (!(await isToBeLookedAt(host, destination, replica))) return { replica, healed: 0 };
  const healed = await unlessFailing(() => healIfNeeded(host, destination, replica, trigger, options));
  return { replica: await openReplica(host, destination, 'readwrite', options), healed };
}

async function unlessFailing(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof BackupError && thrown.code === 'cancelled') throw thrown;
    return 0;
  }
}

async function healIfNeeded(
  host: Host,
  destination: Destination,
  repository: Repository,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<number> {
  await settleDamage(host, destination, repository, options);
  if (!(await isToBeHealed(host, destination, repository))) return 0;
  return (await healAndCheck(host, destination, trigger, { ...options, mayRemove: false })).healed;
}

/** What was found damaged may be whole again without this device having healed it: then a new check says so. */
async function settleDamage(
  host: Host,
  destination: Destination,
  repository: Repository,
  options: CallOptions,
): Promise<void> {
  const { damage = [], lastCheck } = await getFacts(destination.id);
  if (damage.length === 0 || (await anyStillHolds(repository, damage, options))) return;
  const { isIntact } = await checkAndNote(host, destination, lastCheck?.depth ?? 'quick', options);
  if (isIntact) await forgetFailedDrill(destination);
}

/** A drill that failed for what is whole now says nothing any more: the next one is due at once. */
function forgetFailedDrill({ id }: Destination): Promise<void> {
  return updateFacts(id, (known) => (known.lastDrill?.outcome === 'failed' ? without(known, 'lastDrill') : known));
}

/**
 * @param mayRemove what cannot be read and is nowhere else: never unasked, since a sync tool may still be bringing the
 *   rest of it.
 */
async function healAndCheck(
  host: Host,
  destination: Destination,
  trigger: ActivityTrigger,
  { mayRemove, ...options }: CallOptions & { readonly mayRemove: boolean },
): Promise<Healed & { readonly removed: number }> {
  const { id, name } = destination;
  const { findings, wasVerified } = await knownDamage(host, destination);
  const start = { kind: 'heal', trigger, subject: name, destinationId: id } as const;
  return host.activity.track(
    start,
    async () => {
      const healed = await healFromOthers(host, destination, findings, trigger, options);
      const removed = mayRemove && healed.wereAllReached ? await removeGarbage(host, destination, options) : 0;
      if (!healed.repository && removed === 0) throw new BackupError('damaged', { hint: NO_OTHER_PLACE });
      // What was found before is settled; what the check finds now counts.
      await updateFacts(id, (known) => without(known, 'damage'));
      const { isIntact } = await checkAndNote(host, destination, wasVerified ? 'full' : 'quick', options);
      if (isIntact && healed.healed + removed > 0) await forgetFailedDrill(destination);
      const left = {
        signature: signatureOf((await knownDamage(host, destination)).findings),
        at: new Date().toISOString(),
      };
      await updateFacts(id, (known) => ({ ...known, healTried: left }));
      return { ...healed, removed, isIntact };
    },
    ({ healed, lost, isIntact }) => ({ outcome: lost > 0 || !isIntact ? 'warning' : 'ok', figures: { healed, lost } }),
  );
}

async function healFromOthers(
  host: Host,
  destination: Destination,
  findings: readonly Finding[],
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<Healed> {
  let result: Healed | undefined;
  /**
   * Why a place could not be healed from; a failure while healing says more than that another place could not be
   * opened.
   */
  let failure: BackupError | undefined;
  let unopened: BackupError | undefined;
  for (const source of await sourcesFor(destination)) {
    try {
      const from = await openReplica(host, source, 'read', options).catch((thrown: unknown) => {
        const error = toDestinationError(source.id, thrown);
        // A place that holds nothing yet is none to heal from, and no reason that nothing is healed.
        if (error.code === 'cancelled') throw error;
        if (error.code !== 'no-repository') unopened ??= error;
        return undefined;
      });
      if (!from) continue;
      const { repository, healedObjects, healedChunks, lostChunks } = await healOne(
        host,
        destination,
        from,
        findings,
        trigger,
        options,
      );
      result = {
        repository,
        healed: (result?.healed ?? 0) + healedObjects.length + healedChunks,
        lost: lostChunks.length,
        wereAllReached: false,
      };
      if (result.lost === 0 && !(await hasVisibleDamage(repository)))
        return { ...result, wereAllReached: unopened === undefined };
    } catch (thrown) {
      const error = toDestinationError(destination.id, thrown);
      if (error.code === 'cancelled') throw error;
      // Another one may be reachable.
      failure ??= error;
    }
  }
  if (result) return { ...result, wereAllReached: unopened === undefined && failure === undefined };
  const reason = failure ?? unopened;
  if (reason) throw reason;
  return { healed: 0, lost: 0, wereAllReached: true };
}

async function healOne(
  host: Host,
  destination: Destination,
  from: Repository,
  findings: readonly Finding[],
  trigger: ActivityTrigger,
  options: CallOptions,
) {
  return withTarget(host, destination, trigger, options, (repository) =>
    healObjects(repository, from, findings, options),
  );
}

/** Snapshots and packs that are garbage, and that no other place has whole. @returns how many. */
async function removeGarbage(host: Host, destination: Destination, options: CallOptions): Promise<number> {
  return (await withTarget(host, destination, 'manual', options, (repository) => removeUnreadable(repository, options)))
    .length;
}

/** Works on the place that is to be healed, while nobody relies on what may go from it. */
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

/** The browser first: it is the quickest. */
async function sourcesFor({ id }: Destination): Promise<readonly Destination[]> {
  const all = (await getDestinations()).filter((other) => other.id !== id && !other.isPaused);
  return all.filter(({ place }) => {
    const { isHere, isReplica } = abilitiesOf(place);
    return isHere || isReplica;
  });
}

/** What checks of a place have found; of this browser, those of single backups too (`wasVerified`). */
async function knownDamage(
  host: Host,
  { id, place }: Destination,
): Promise<{ readonly findings: readonly Finding[]; readonly wasVerified: boolean }> {
  const { damage = [] } = await getFacts(id);
  if (!abilitiesOf(place).isHere) return { findings: damage, wasVerified: false };
  const verified = Object.values(await host.device.getVerifications()).flatMap(
    ({ findings }): readonly Finding[] => findings ?? [],
  );
  return { findings: [...damage, ...verified], wasVerified: verified.length > 0 };
}

/** Whether anything is noted or seen as damaged: worth a closer look. */
async function isToBeLookedAt(host: Host, destination: Destination, repository: Repository): Promise<boolean> {
  return (await knownDamage(host, destination)).findings.length > 0 || hasVisibleDamage(repository);
}

/** Whether something is known to be damaged, and a repair has not failed lately. */
async function isToBeHealed(host: Host, destination: Destination, repository: Repository): Promise<boolean> {
  const { findings } = await knownDamage(host, destination);
  if (findings.length === 0 && !(await hasVisibleDamage(repository))) return false;
  const { healTried } = await getFacts(destination.id);
  const isSame = healTried?.signature === signatureOf(findings) && findings.length > 0;
  return !isSame || Date.now() - Date.parse(healTried.at) > AGAIN_AFTER_MS;
}

function signatureOf(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ problem, subject }) => `${problem} ${subject}`))].sort().join();
}

/** What opening a repository and listing its backups notices, without reading its packs. */
async function hasVisibleDamage(repository: Repository): Promise<boolean> {
  if (repository.missingPacks.length > 0 || repository.damagedIndexes.length > 0) return true;
  return (await listSnapshots(repository)).damaged.length > 0;
}
