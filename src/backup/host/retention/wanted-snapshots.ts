import { lastingId, type RetentionPolicy, type Snapshot, type SnapshotId } from '../../../engine/index.ts';
import { planRetentionOf } from './apply-retention.ts';
import type { Host } from '../state/host.ts';

/** What is to be copied to a destination. */
export interface Wanted {
  readonly missing: readonly Snapshot[];
  /** Objects there that are of an earlier name, note or pin of a backup which is copied again. */
  readonly outdated: readonly SnapshotId[];
}

/**
 * Which backups of this browser a destination should get: those that it does not have and that its policy would keep,
 * and those that were renamed or pinned here since. What another device has renamed later stays as it is.
 */
export async function chooseWanted(
  host: Host,
  here: readonly Snapshot[],
  there: readonly Snapshot[],
  policy: RetentionPolicy,
): Promise<Wanted> {
  const known = new Map(there.map((snapshot) => [lastingId(snapshot), snapshot]));
  const fresh = here.filter((snapshot) => !known.has(lastingId(snapshot)));
  // What is known of copies here says nothing of those there.
  const kept = new Set<string>(
    fresh.length === 0 ? [] : (await planRetentionOf(host, [...there, ...fresh], policy, {})).keep,
  );
  const amended = here.filter((snapshot) => {
    const other = known.get(lastingId(snapshot));
    return other !== undefined && other.id !== snapshot.id && (snapshot.amendedAt ?? '') > (other.amendedAt ?? '');
  });
  return {
    missing: [...fresh.filter((snapshot) => kept.has(lastingId(snapshot))), ...amended],
    outdated: amended.flatMap((snapshot) => known.get(lastingId(snapshot))?.id ?? []),
  };
}
