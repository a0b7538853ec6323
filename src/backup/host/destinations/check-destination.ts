import { abilitiesOf } from '../../../destinations/kinds.ts';
import {
  checkObjects,
  checkRepository,
  lastingId,
  listSnapshots,
  type CallOptions,
  type Finding,
  type Repository,
  type StorageKey,
} from '../../../engine/index.ts';
import { storageKey, withLock } from '../../../engine/low-level.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { DestinationCheck } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import { mustGetDestination, updateFacts, without, type Destination } from '../places/destination.ts';
import { noting } from '../places/note-failure.ts';
import { openReplica } from '../places/open-replica.ts';

const MOST_FINDINGS = 100;

interface Outcome {
  readonly objects: number;
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

/**
 * Checks everything at a destination, and remembers the result.
 * @throws BackupError if it could not be checked: `permission-lost`, `place-missing`, `busy`, `cancelled` …
 */
export function checkDestination(
  host: Host,
  id: string,
  depth: 'quick' | 'full',
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<DestinationCheck> {
  return noting(id, async () => {
    const destination = await mustGetDestination(id);
    const start = { kind: 'check', trigger, subject: destination.name, destinationId: id } as const;
    return host.activity.track(
      start,
      () => checkAndNote(host, destination, depth, options),
      ({ isIntact, objects, bytes, findings }) => ({
        ...(isIntact ? {} : { outcome: 'failed', errorCode: 'damaged' }),
        figures: { objects, bytes, findings: findings.length },
      }),
    );
  });
}

/** The same without a log entry. */
export async function checkAndNote(
  host: Host,
  destination: Destination,
  depth: 'quick' | 'full',
  options: CallOptions,
): Promise<DestinationCheck> {
  const isHere = abilitiesOf(destination.place).isHere;
  const { objects, bytes, findings } = isHere
    ? await withObjectsKept(options.signal, async () => check(host, await host.local.mustOpen(), depth, true, options))
    : await checkReplica(host, destination, depth, options);
  const result: DestinationCheck = {
    at: new Date().toISOString(),
    depth,
    isIntact: findings.length === 0,
    objects,
    bytes,
    findings: findings.slice(0, MOST_FINDINGS),
  };
  await updateFacts(destination.id, (known) => ({
    ...without(known, 'damage'),
    lastCheck: result,
    ...(result.isIntact ? {} : { damage: result.findings }),
  }));
  announceBackupsChanged();
  return result;
}

async function checkReplica(
  host: Host,
  destination: Destination,
  depth: 'quick' | 'full',
  options: CallOptions,
): Promise<Outcome> {
  const replica = await openReplica(host, destination, 'readwrite', options);
  return withLock(replica, 'shared', 'checking backups', options, () => check(host, replica, depth, false, options));
}

/** Condemned packs are about to be removed, perhaps because they are damaged. */
export function isReliedOn({ condemned }: Repository): (key: StorageKey) => boolean {
  const going = new Set(condemned.flatMap(({ packs }) => packs.map((id) => storageKey('packs', id))));
  return (key) => !going.has(key);
}

async function check(
  host: Host,
  repository: Repository,
  depth: 'quick' | 'full',
  isHere: boolean,
  options: CallOptions,
): Promise<Outcome> {
  if (depth === 'quick') {
    const report = await checkObjects(repository.storage, { ...options, isMeant: isReliedOn(repository) });
    const missing = repository.missingPacks.map((pack): Finding => ({
      problem: 'missing-pack',
      subject: `packs/${pack}`,
      detail: 'it is gone or not whole',
    }));
    return { ...report, findings: [...report.findings, ...missing] };
  }
  const report = await checkRepository(repository, options);
  // Every byte of every backup was read, which also verifies each of them.
  if (isHere && report.isIntact) {
    const now = new Date().toISOString();
    for (const snapshot of (await listSnapshots(repository, options)).snapshots)
      await host.device.addVerification(lastingId(snapshot), report, now);
  }
  return { objects: report.packs, bytes: report.bytes, findings: report.findings };
}
