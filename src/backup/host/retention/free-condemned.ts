import { kindOf } from '../../../destinations/at-place.ts';
import { applyPrune, BackupError, isShared, type CallOptions } from '../../../engine/index.ts';
import { isRemovalDue } from '../../../engine/programs.ts';
import type { Destination } from '../places/destination.ts';
import type { ListedReplica } from '../places/open-replica.ts';
import type { Host } from '../state/host.ts';

/**
 * At a destination that several devices write, frees what a clean-up set aside at least seven days ago. Called at each
 * copy, because only days on which this browser looks there count. If another device is at work, the next copy does it.
 */
export async function freeCondemned(
  host: Host,
  { id, name, place }: Destination,
  { replica, list }: ListedReplica,
  options: CallOptions,
): Promise<void> {
  // The days count, too, until a person may have a snapshot removed that cannot be read.
  if (isShared(replica)) for (const { id: snapshot } of list.damaged) await replica.ports.condemned?.observe(snapshot);
  if (kindOf(place).isAppendOnly || !(await isRemovalDue(replica))) return;
  const startedAt = Date.now();
  try {
    const { freedBytes, laterBytes } = await applyPrune(replica, 'retention', options);
    await host.activity.add({
      kind: 'retention',
      trigger: 'automatic',
      outcome: 'ok',
      destinationId: id,
      subject: name,
      figures: { freedBytes, ...(laterBytes > 0 ? { laterBytes } : {}) },
      durationMs: Date.now() - startedAt,
    });
  } catch (thrown) {
    if (!(thrown instanceof BackupError) || thrown.code !== 'busy') throw thrown;
  }
}
