import {
  lastingId,
  listSnapshots,
  parseRetention,
  type RetentionPolicy,
  type Snapshot,
} from '../../../engine/index.ts';
import type { PreviewedBackup, RetentionPreview } from '../../contract/automation.ts';
import type { Verification } from '../state/device-store.ts';
import type { Host } from '../state/host.ts';
import { planRetentionOf } from './apply-retention.ts';

const NOTHING: RetentionPreview = {
  backups: [],
  keep: 0,
  forget: 0,
  freedBytes: 0,
  isOverSize: false,
  isStoppedByGuard: false,
};

/** The effect of a policy on the backups in this browser, before it is saved. */
export async function previewRetention(host: Host, policy: RetentionPolicy): Promise<RetentionPreview> {
  const local = await host.local.getState();
  if (local.kind !== 'ready') return NOTHING;
  const { snapshots } = await listSnapshots(local.repository);
  return previewOf(host, snapshots, policy);
}

/** The same for the backups of any place. @param verifications as for `planRetentionOf`. */
export async function previewOf(
  host: Host,
  snapshots: readonly Snapshot[],
  policy: RetentionPolicy,
  verifications?: Readonly<Record<string, Verification>>,
): Promise<RetentionPreview> {
  const { verdicts, keep, forget, freedBytes, isOverSize, isStoppedByGuard } = await planRetentionOf(
    host,
    snapshots,
    parseRetention(policy),
    verifications,
  );
  const byId = new Map<string, (typeof snapshots)[number]>(
    snapshots.map((snapshot) => [lastingId(snapshot), snapshot]),
  );
  const backups = verdicts.flatMap(({ id, ...verdict }): PreviewedBackup[] => {
    const snapshot = byId.get(id);
    if (!snapshot) return [];
    const { takenAt, name, trigger, newBytes } = snapshot;
    return [{ id, takenAt, name, trigger, newBytes, verdict }];
  });
  return { backups, keep: keep.length, forget: forget.length, freedBytes, isOverSize, isStoppedByGuard };
}
