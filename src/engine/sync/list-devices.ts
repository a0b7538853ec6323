import type { DeviceCounts } from '../format/head.ts';
import { isRetired, latestHeads, readHeads } from '../repository/heads.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { countMissing, joinCounts } from './counts.ts';
import type { DeviceSeen } from './sync-request.ts';

/** The devices that share a repository, as their last heads say. @throws BackupError as `readHeads`. */
export async function listDevices(shared: Repository, options: StorageOptions = {}): Promise<readonly DeviceSeen[]> {
  const heads = await readHeads(shared, options);
  const latest = latestHeads(heads).map((head) => ({ head, isRetired: isRetired(head, heads) }));
  const all = latest.reduce<DeviceCounts>(
    (counts, device) => (device.isRetired ? counts : joinCounts(counts, device.head.seen)),
    [],
  );
  return latest.map(({ head: { device, writtenAt, counter, seen }, isRetired: retired }) => ({
    id: device.id,
    name: device.name,
    lastWrittenAt: writtenAt,
    counter,
    behindBy: countMissing(all, seen),
    isRetired: retired,
  }));
}
