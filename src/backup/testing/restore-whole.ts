import type { CallOptions, RestoreChoice } from '../../engine/index.ts';
import type { BackupClient } from '../client/client.ts';
import type { RestoreResult, RestoreSource } from '../contract/restoring.ts';
import type { PlannedRestore } from '../contract/comparing.ts';

const WHOLE: RestoreChoice = { mode: 'exact', selection: [], resolutions: [] };

/** Plans to restore a whole backup: compares it with the current data, and chooses all of it. */
export async function planWhole(client: BackupClient, source: RestoreSource, id: string): Promise<PlannedRestore> {
  const { comparisonId } = await client.openComparison({ kind: 'now' }, { kind: 'backup', source, id });
  return client.planChosen(comparisonId, WHOLE);
}

/** Restores a whole backup. `safetyBackup`: with a backup of the current state first. */
export async function restoreWhole(
  client: BackupClient,
  source: RestoreSource,
  id: string,
  { safetyBackup = true, ...options }: CallOptions & { readonly safetyBackup?: boolean } = {},
): Promise<RestoreResult> {
  const { planId } = await planWhole(client, source, id);
  return client.restorePlanned(planId, { safetyBackup }, options);
}
