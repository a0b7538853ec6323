import {
  applyCopy,
  BackupError,
  forgetSnapshots,
  lastingId,
  listSnapshots,
  planCopy,
  withLock,
  type CallOptions,
  type CopyOptions,
  type Repository,
  type Snapshot,
} from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { Host } from '../state/host.ts';
import { measureStorage } from '../platform/measure-storage.ts';
import { toKeptBackups } from '../places/kept-backups.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import { getFacts, updateFacts, without, type Destination, type DestinationFacts } from '../places/destination.ts';
import { healReplicaIfNeeded } from './heal.ts';
import { keepByPolicy } from '../retention/keep-by-policy.ts';
import { openOrCreateReplica } from '../places/open-replica.ts';
import { settleSlots } from './sync-slots.ts';
import { chooseWanted } from '../retention/wanted-snapshots.ts';

const OWNER = 'copying backups';

export interface Copied {
  readonly copied: number;
  readonly bytes: number;
  readonly healed: number;
}

/** Brings one destination up to date, and remembers what is there then. */
export async function copyInto(
  host: Host,
  destination: Destination,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<Copied> {
  const { id } = destination;
  const facts = await getFacts(id);
  const opened = await openOrCreateReplica(host, destination, options);
  await forgetOtherDrive(id, facts, opened, options);
  const settled = await settleSlotsIfFree(host, destination, opened, facts.slots, options);
  const { replica, healed } = await healReplicaIfNeeded(host, destination, settled, trigger, options);
  const { copied, bytes } = await withObjectsKept(options.signal, () =>
    copyMissing(host, destination, replica, options),
  );
  await keepByPolicy(host, destination, replica, options);
  await noteContents(destination, replica, copied > 0 || facts.lastCopyAt === undefined);
  return { copied, bytes, healed };
}

/**
 * Where none of the backups that were there is there any more, this is another drive at the same place, or one that was
 * emptied in part: what checks and trial restores have said of the other does not hold for it.
 */
async function forgetOtherDrive(
  id: string,
  { backups = [] }: DestinationFacts,
  replica: Repository,
  options: CallOptions,
): Promise<void> {
  if (backups.length === 0) return;
  const there = new Set<string>((await listSnapshots(replica, options)).snapshots.map(lastingId));
  if (backups.some((backup) => there.has(backup.id))) return;
  await updateFacts(id, (known) => without(known, 'lastCheck', 'lastDrill', 'damage', 'healTried', 'backups'));
}

/**
 * Keys that cannot be changed there now, since another device is at work, are changed with the next copy: no reason not
 * to copy.
 */
async function settleSlotsIfFree(
  host: Host,
  { id }: Destination,
  replica: Repository,
  base: string | undefined,
  options: CallOptions,
): Promise<Repository> {
  try {
    const { replica: settled, signature } = await settleSlots(host, replica, base, options);
    await updateFacts(id, (known) => ({ ...known, slots: signature }));
    return settled;
  } catch (thrown) {
    if (thrown instanceof BackupError && thrown.code === 'busy') return replica;
    throw thrown;
  }
}

async function copyMissing(
  host: Host,
  destination: Destination,
  replica: Repository,
  options: CallOptions,
): Promise<{ readonly copied: number; readonly bytes: number }> {
  const local = await host.local.mustOpen();
  const { snapshots: here } = await listSnapshots(local, options);
  const { snapshots: there } = await listSnapshots(replica, options);
  const { missing, outdated } = await chooseWanted(host, here, there, destination.retention);
  if (missing.length === 0) return { copied: 0, bytes: 0 };
  return withLock(replica, 'shared', OWNER, options, async (lock) => {
    const bytes = await copyWhatCan(local, replica, missing, { ...options, lock });
    await forgetSnapshots(replica, outdated, options);
    return { copied: missing.length, bytes };
  });
}

/**
 * All at once, so that packs that several share travel whole; where one is damaged here, each by itself, so that it
 * does not hold up the others.
 */
async function copyWhatCan(
  local: Repository,
  to: Repository,
  missing: readonly Snapshot[],
  options: CopyOptions,
): Promise<number> {
  try {
    const plan = await planCopy(local, missing, to, options);
    await applyCopy(local, to, plan, options);
    return plan.bytes;
  } catch (thrown) {
    if (!isDamage(thrown) || missing.length === 1) throw thrown;
  }
  let bytes = 0;
  let failure: BackupError | undefined;
  for (const snapshot of missing) {
    try {
      bytes += await copyWhatCan(local, to, [snapshot], options);
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      failure = thrown;
    }
  }
  if (failure) throw failure;
  return bytes;
}

function isDamage(thrown: unknown): thrown is BackupError {
  return thrown instanceof BackupError && (thrown.code === 'damaged' || thrown.code === 'missing-object');
}

async function noteContents({ id }: Destination, replica: Repository, hasCopied: boolean): Promise<void> {
  const { snapshots } = await listSnapshots(replica);
  const sizeBytes = await measureStorage(replica.storage);
  const now = new Date().toISOString();
  const backups = toKeptBackups(snapshots);
  await updateFacts(id, (known) => ({
    ...without(known, 'error'),
    repositoryId: replica.id,
    sizeBytes,
    backups,
    lastSeenAt: now,
    ...(hasCopied ? { lastCopyAt: now } : {}),
  }));
}
