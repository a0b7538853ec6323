import type { SnapshotId } from '../../core/ids.ts';
import { lastingId, type Snapshot } from '../../format/snapshot.ts';
import { unlessDamaged } from '../../repository/is-damage.ts';
import type { Repository } from '../../repository/repository.ts';
import type * as Snapshots from '../../repository/snapshots.ts';
import { idOfKey } from '../../storage/blob-storage.ts';
import { listingOf } from './simulated-storage.ts';

/** `repository/snapshots.ts` with the same list, put together without waiting for each known object. */
export function withPlainListing(module: typeof Snapshots): typeof Snapshots {
  return { ...module, listSnapshots: (repository) => listSnapshots(module, repository) };
}

async function listSnapshots(
  { readSnapshot }: typeof Snapshots,
  repository: Repository,
): Promise<Snapshots.SnapshotList> {
  const latest = new Map<SnapshotId, Snapshot>();
  const cache = repository.snapshotCache ?? new Map<SnapshotId, Snapshot>();
  const listed = await listingOf(repository.storage).listAll('snapshots');
  for (const { key } of listed) {
    // Only ids are listed.
    const id = idOfKey(key) as SnapshotId;
    const snapshot = cache.get(id) ?? (await unlessDamaged(() => readSnapshot(repository, id)));
    if (!snapshot) continue;
    cache.set(id, snapshot);
    const other = latest.get(lastingId(snapshot));
    if (!other || isBefore(other.amendedAt ?? '', other.id, snapshot.amendedAt ?? '', id))
      latest.set(lastingId(snapshot), snapshot);
  }
  if (cache.size > listed.length) {
    const there = new Set(listed.map(({ key }) => idOfKey(key)));
    for (const id of cache.keys()) if (!there.has(id)) cache.delete(id);
  }
  const snapshots = [...latest.values()];
  snapshots.sort((one, other) => (isBefore(one.takenAt, other.id, other.takenAt, one.id) ? 1 : -1));
  return { snapshots, damaged: [] };
}

function isBefore(time: string, id: string, otherTime: string, otherId: string): boolean {
  return time === otherTime ? id < otherId : time < otherTime;
}
