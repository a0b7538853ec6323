import { kindOf } from '../../../destinations/at-place.ts';
import { BackupError, type CallOptions, type Repository } from '../../../engine/index.ts';
import { applyRetentionTo } from './apply-retention.ts';
import type { Host } from '../state/host.ts';
import type { Destination } from '../places/destination.ts';

/**
 * Deletes backups that the destination's own policy does not keep. If another device is at work there, the copy does
 * not fail: it is done after the next one. If the key there cannot delete, the policy does not apply.
 */
export async function keepByPolicy(
  host: Host,
  { id, name, place, retention }: Destination,
  replica: Repository,
  options: CallOptions,
): Promise<void> {
  if (kindOf(place).isAppendOnly) return;
  try {
    await applyRetentionTo(host, replica, retention, {
      ...options,
      destinationId: id,
      subject: name,
      verifications: {},
    });
  } catch (thrown) {
    if (!(thrown instanceof BackupError) || thrown.code !== 'busy') throw thrown;
  }
}
