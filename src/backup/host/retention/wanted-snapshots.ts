import { chooseWanted, type ChooseKept, type RetentionPolicy, type Snapshot } from '../../../engine/index.ts';
import { planRetentionOf } from './apply-retention.ts';
import type { Host } from '../state/host.ts';

/** The backups that a destination's policy would keep. Facts about the copies here do not apply to those there. */
export function keptBy(host: Host, policy: RetentionPolicy): ChooseKept {
  return async (snapshots) => (await planRetentionOf(host, snapshots, policy, {})).keep;
}

/** How many backups of this browser a destination lacks and would keep. Later renames are not counted. */
export async function countWanted(
  host: Host,
  here: readonly Snapshot[],
  there: readonly Snapshot[],
  policy: RetentionPolicy,
): Promise<number> {
  return (await chooseWanted(here, there, keptBy(host, policy))).missing.length;
}
