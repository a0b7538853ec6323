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

/** What could not be healed is tried again so much later: a place that has it whole may be back. */
const AGAIN_AFTER_MS = 86_400_000;

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
  const { healed, lost } = await withCopyLock(options.signal, () => healAndCheck(host, destination, trigger, options), { isAutomatic: trigger === 'automatic' });
  const isWhole = ((await getFacts(id)).damage ?? []).length === 0;
  if (!isWhole || lastDrill?.outcome !== 'failed') return { healed, lost, isWhole };
  return { healed, lost, isWhole, drill: await runDrill(host, id, { ...options, trigger }) };
}

/** Before backups are copied: what is known to be damaged in this browser. @returns how much was healed. Never fails. */
export async function healHereIfNeeded(host: Host, trigger: ActivityTrigger, options: CallOptions): Promise<number> {
  try {
    const destination = await mustGetDestination(BROWSER_DESTINATION);
    if (!(await isToBeHealed(host, destination, await host.local.mustOpen()))) return 0;
    return (await healAndCheck(host, destination, trigger, options)).healed;
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
  if (!(await isToBeHealed(host, destination, replica))) return { replica, healed: 0 };
  const { repository, healed } = await healAndCheck(host, destination, trigger, options);
  return { replica: repository, healed };
}

async function healAndCheck(host: Host, destination: Destination, trigger: ActivityTrigger, options: CallOptions): Promise<Healed> {
  const { id, name } = destination;
  const { findings, wasVerified } = await knownDamage(host, destination);
  const start = { kind: 'heal', trigger, subject: name, destinationId: id } as const;
  return host.activity.track(start, async () => {
    const healed = await healFromOthers(host, destination, findings, trigger, options);
    // What was found before is settled; what the check finds now counts.
    await updateFacts(id, (known) => without(known, 'damage'));
    const { isIntact } = await checkAndNote(host, destination, wasVerified ? 'full' : 'quick', options);
    // A drill that failed for what is healed now says nothing any more: the next one is due at once.
    if (isIntact && healed.healed > 0) await updateFacts(id, (known) => (known.lastDrill?.outcome === 'failed' ? without(known, 'lastDrill') : known));
    const left = { signature: signatureOf((await knownDamage(host, destination)).findings), at: new Date().toISOString() };
    await updateFacts(id, (known) => ({ ...known, healTried: left }));
    return { ...healed, isIntact };
  }, ({ healed, lost, isIntact }) => ({ outcome: lost > 0 || !isIntact ? 'warning' : 'ok', figures: { healed, lost } }));
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

/** What checks of a place have found; of this browser, those of single backups too (`wasVerified`). */
async function knownDamage(host: Host, { id, place }: Destination): Promise<{ readonly findings: readonly Finding[]; readonly wasVerified: boolean }> {
  const { damage = [] } = await getFacts(id);
  if (place.kind !== 'browser') return { findings: damage, wasVerified: false };
  const verified = Object.values(await host.device.getVerifications()).flatMap(({ findings }): readonly Finding[] => findings ?? []);
  return { findings: [...damage, ...verified], wasVerified: verified.length > 0 };
}

/** Whether something is known to be damaged, and it was not tried in vain lately. */
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
