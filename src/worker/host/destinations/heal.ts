import {
  BackupError, healObjects, listSnapshots, toBackupError,
  type CallOptions, type Finding, type Repository,
} from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../activity-protocol.ts';
import { BROWSER_DESTINATION, type HealReport } from '../../destinations-protocol.ts';
import type { Host } from '../host.ts';
import { removeLeftLocks } from '../local-repository.ts';
import { withCopyLock, withNobodyReading, withObjectsKept, withWorkLock } from '../web-locks.ts';
import { checkAndNote } from './check-destination.ts';
import { getDestinations, getFacts, mustGetDestination, updateFacts, without, type Destination } from './destination.ts';
import { kindOf } from './destination-kinds.ts';
import { runDrill } from './drills.ts';
import { openReplica } from './open-replica.ts';

/*
 * [Note: Healing]
 *
 * An object's id says what its bytes must be, so what is damaged or missing in one place is brought from any other that has
 * it whole. It goes in every direction: a folder from this browser, this browser from a folder, one folder from another.
 * What is to be healed is known by checks and drills (`damage` of the facts) and by what opening a replica notices. After
 * it, every object is read once more, so that "healed" is not a guess.
 */

interface Healed {
  readonly repository: Repository;
  readonly healed: number;
  readonly lost: number;
}

/**
 * Heals a destination from all others that can be reached, the browser among them; tells and logs what came of it. Where
 * the last drill had failed, it is done again.
 * @throws BackupError `damaged` where there is no other place; `busy`, `cancelled`, and why none could be reached.
 */
export async function healDestination(host: Host, id: string, trigger: ActivityTrigger, options: CallOptions): Promise<HealReport> {
  const destination = await mustGetDestination(id);
  const { lastDrill } = await getFacts(id);
  const { healed, lost } = await withCopyLock(options.signal, () => healAndCheck(host, destination, trigger, options));
  const isWhole = ((await getFacts(id)).damage ?? []).length === 0;
  if (!isWhole || lastDrill?.outcome !== 'failed') return { healed, lost, isWhole };
  return { healed, lost, isWhole, drill: await runDrill(host, id, { ...options, trigger }) };
}

/** Before backups are copied: what is known to be damaged in this browser. @returns how much was healed. Never fails. */
export async function healHereIfNeeded(host: Host, trigger: ActivityTrigger, options: CallOptions): Promise<number> {
  try {
    const { damage = [] } = await getFacts(BROWSER_DESTINATION);
    if (damage.length === 0 && !(await hasVisibleDamage(await host.local.mustOpen()))) return 0;
    const { healed } = await healAndCheck(host, await mustGetDestination(BROWSER_DESTINATION), trigger, options);
    return healed;
  } catch (thrown) {
    if (thrown instanceof BackupError && thrown.code === 'cancelled') throw thrown;
    // Copying what is whole is worth more than waiting for what is not; it stays noted as damaged, and is tried again.
    return 0;
  }
}

/** The same for a replica that backups are about to be copied into. */
export async function healReplicaIfNeeded(
  host: Host, destination: Destination, replica: Repository, trigger: ActivityTrigger, options: CallOptions,
): Promise<{ readonly replica: Repository; readonly healed: number }> {
  const { damage = [] } = await getFacts(destination.id);
  if (damage.length === 0 && !(await hasVisibleDamage(replica))) return { replica, healed: 0 };
  const { repository, healed } = await healAndCheck(host, destination, trigger, options);
  return { replica: repository, healed };
}

async function healAndCheck(host: Host, destination: Destination, trigger: ActivityTrigger, options: CallOptions): Promise<Healed> {
  const { id, name } = destination;
  const { damage = [] } = await getFacts(id);
  const start = { kind: 'heal', trigger, subject: name, destinationId: id } as const;
  return host.activity.track(start, async () => {
    const healed = await healFromOthers(host, destination, damage, trigger, options);
    // What was found before is settled; what the check finds now counts.
    await updateFacts(id, (known) => without(known, 'damage'));
    const { isIntact } = await checkAndNote(host, destination, 'quick', options);
    // A drill that failed for what is healed now says nothing any more: the next one is due at once.
    if (isIntact && healed.healed > 0) await updateFacts(id, (known) => (known.lastDrill?.outcome === 'failed' ? without(known, 'lastDrill') : known));
    return healed;
  }, ({ healed, lost }) => ({ outcome: lost > 0 ? 'warning' : 'ok', figures: { healed, lost } }));
}

async function healFromOthers(host: Host, destination: Destination, findings: readonly Finding[], trigger: ActivityTrigger, options: CallOptions): Promise<Healed> {
  let result: Healed | undefined;
  let failure: BackupError | undefined;
  for (const source of await sourcesFor(destination)) {
    try {
      const from = await openReplica(host, source, 'read', options);
      const { repository, healedObjects, healedChunks, lostChunks } = await healOne(host, destination, from, findings, trigger, options);
      result = { repository, healed: (result?.healed ?? 0) + healedObjects.length + healedChunks, lost: lostChunks.length };
      if (result.lost === 0 && !(await hasVisibleDamage(repository))) return result;
    } catch (thrown) {
      const error = toBackupError(thrown, 'internal');
      if (error.code === 'cancelled') throw error;
      // Another one may be reachable.
      failure = error;
    }
  }
  if (result) return result;
  throw failure ?? new BackupError('damaged', { hint: 'There is no other place with these backups to heal them from. The next backup stores anew what your data still has.' });
}

async function healOne(host: Host, destination: Destination, from: Repository, findings: readonly Finding[], trigger: ActivityTrigger, options: CallOptions) {
  if (destination.place.kind !== 'browser') {
    const replica = await openReplica(host, destination, 'readwrite', options);
    return withObjectsKept(options.signal, () => healObjects(replica, from, findings, options));
  }
  return withWorkLock(options.signal, () => withNobodyReading(options.signal, async () => {
    const { repository } = await host.local.openOrCreate();
    await removeLeftLocks(repository.storage);
    return healObjects(repository, from, findings, options);
  }), { isAutomatic: trigger !== 'manual' });
}

/** The browser first: it is the quickest. */
async function sourcesFor({ id }: Destination): Promise<readonly Destination[]> {
  const all = (await getDestinations()).filter((other) => other.id !== id && !other.isPaused);
  return all.filter(({ place }) => place.kind === 'browser' || kindOf(place).isReplica);
}

/** What opening a repository and listing its backups notices, without reading its packs. */
async function hasVisibleDamage(repository: Repository): Promise<boolean> {
  if (repository.missingPacks.length > 0 || repository.damagedIndexes.length > 0) return true;
  return (await listSnapshots(repository)).damaged.length > 0;
}
