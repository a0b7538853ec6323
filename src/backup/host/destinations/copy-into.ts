import {
  BackupError,
  copyWanted,
  isShared,
  lastingId,
  listSnapshots,
  settleSlots,
  type CallOptions,
  type KeySlot,
  type Repository,
  type SnapshotList,
} from '../../../engine/index.ts';
import { replaceSlots } from '../../../engine/low-level.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { Host } from '../state/host.ts';
import { measureStorage } from '../platform/measure-storage.ts';
import { toKeptBackups } from '../places/kept-backups.ts';
import { withObjectsKept, withWorkLock } from '../platform/web-locks.ts';
import { getFacts, updateFacts, without, type Destination, type DestinationFacts } from '../places/destination.ts';
import { healReplicaIfNeeded } from './heal.ts';
import { freeCondemned } from '../retention/free-condemned.ts';
import { keepByPolicy } from '../retention/keep-by-policy.ts';
import { type ListedReplica, openOrCreateReplica } from '../places/open-replica.ts';
import { withSlots } from '../state/device-keys.ts';
import { keptBy } from '../retention/wanted-snapshots.ts';

export interface Copied {
  readonly copied: number;
  readonly bytes: number;
  readonly healed: number;
}

/** Brings one destination up to date, and remembers its content. */
export async function copyInto(
  host: Host,
  destination: Destination,
  trigger: ActivityTrigger,
  options: CallOptions,
): Promise<Copied> {
  const { id } = destination;
  const facts = await getFacts(id);
  const opened = await openOrCreateReplica(host, destination, { ...options, mayBeCached: true });
  // Listed once: again only after a change.
  const found = await listSnapshots(opened, options);
  await forgetOtherDrive(id, facts, found);
  const settled = await settleSlotsIfFree(host, destination, opened, facts.slots, options);
  const healing = await healReplicaIfNeeded(host, destination, { replica: settled, list: found }, trigger, options);
  const { replica, healed } = healing;
  let { list } = healing;
  const there = list.snapshots;
  const { copied, bytes } = await withObjectsKept(options.signal, async () =>
    copyWanted(await host.local.mustOpen(), replica, keptBy(host, destination.retention), { ...options, there }),
  );
  if (copied > 0) list = await listSnapshots(replica, options);
  if ((await keepByPolicy(host, destination, { replica, list }, options)) > 0) list = await listSnapshots(replica);
  await freeCondemned(host, destination, { replica, list }, options);
  await noteContents(destination, { replica, list }, copied > 0 || facts.lastCopyAt === undefined);
  return { copied, bytes, healed };
}

/**
 * If none of the earlier backups is there any more, this is another drive at the same place, or it was partly emptied:
 * earlier results of checks and test restores do not apply to it.
 */
async function forgetOtherDrive(
  id: string,
  { backups = [] }: DestinationFacts,
  { snapshots }: SnapshotList,
): Promise<void> {
  if (backups.length === 0) return;
  const there = new Set<string>(snapshots.map(lastingId));
  if (backups.some((backup) => there.has(backup.id))) return;
  await updateFacts(id, (known) =>
    without(known, 'lastCheck', 'lastDrill', 'spreadCheck', 'damage', 'healTried', 'backups'),
  );
}

/**
 * If the keys cannot be changed there now, because another device is at work, the next copy changes them: no reason not
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
    const { slots: ours } = (await host.local.mustOpen()).config;
    const adopt = (slots: readonly KeySlot[]) => adoptSlots(host, slots);
    const { replica: settled, signature } = await settleSlots(ours, replica, base, adopt, options);
    await updateFacts(id, (known) => ({ ...known, slots: signature }));
    return settled;
  } catch (thrown) {
    if (thrown instanceof BackupError && thrown.code === 'busy') return replica;
    throw thrown;
  }
}

/** The repository of this browser adopts key slots that another device has changed in a replica. */
function adoptSlots(host: Host, slots: readonly KeySlot[]): Promise<void> {
  return withWorkLock(
    undefined,
    async () => {
      const { repository, keys } = await host.local.openOrCreate();
      await replaceSlots(repository, slots);
      await host.device.setKeys(withSlots(keys, slots));
    },
    { isAutomatic: true },
  );
}

async function noteContents({ id }: Destination, { replica, list }: ListedReplica, hasCopied: boolean): Promise<void> {
  const sizeBytes = await measureStorage(replica.storage);
  const now = new Date().toISOString();
  const backups = toKeptBackups(list.snapshots);
  await updateFacts(id, (known) => ({
    ...without(known, 'error'),
    repositoryId: replica.id,
    isShared: isShared(replica),
    sizeBytes,
    backups,
    lastSeenAt: now,
    ...(hasCopied ? { lastCopyAt: now } : {}),
  }));
}
