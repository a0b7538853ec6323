import { kindOf } from '../../../destinations/at-place.ts';
import { BackupError, type CallOptions } from '../../../engine/index.ts';
import { applyRetentionTo } from './apply-retention.ts';
import type { Host } from '../state/host.ts';
import type { Destination } from '../places/destination.ts';
import type { ListedReplica } from '../places/open-replica.ts';

/**
 * Deletes backups that the destination's own policy does not keep. If another device is at work there, the copy does
 * not fail: it is done after the next one. If the key there cannot delete, the policy does not apply.
 * @returns how many were deleted.
 */
export async function keepByPolicy(
  host: Host,
  { id, name, place, retention }: Destination,
  { replica, list }: ListedReplica,
  options: CallOptions,
): Promise<number> {
  if (kindOf(place).isAppendOnly) return 0;
  try {
    const { forgotten } = await applyRetentionTo(host, replica, retention, {
      ...options,
      destinationId: id,
      subject: name,
      verifications: {},
      snapshots: list.snapshots,
    });
    return forgotten;
  } catch (thrown) {
    if (!(thrown instanceof BackupError) || thrown.code !== 'busy') throw thrown;
    return 0;
  }
}
