import { chooseWanted, type ChooseKept, type RetentionPolicy, type Snapshot } from '../../../engine/index.ts';
import { planRetentionOf } from './apply-retention.ts';
import type { Host } from '../state/host.ts';

/** What a destination's policy would keep. What is known of copies here says nothing of those there. */
export function keptBy(host: Host, policy: RetentionPolicy): ChooseKept {
  return async (snapshots) => (await planRetentionOf(host, snapshots, policy, {})).keep;
}

/** How many backups of this browser a destination lacks and would keep. What was renamed since is not counted. */
export async function countWanted(
  host: Host,
  here: readonly Snapshot[],
  there: readonly Snapshot[],
  policy: RetentionPolicy,
): Promise<number> {
  return (await chooseWanted(here, there, keptBy(host, policy))).missing.length;
}
