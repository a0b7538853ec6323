import { withReserve } from '../../../adapters/space-reserve.ts';
import { isUnchanged } from '../../../catalogue/changes.ts';
import { lastingId, type CallOptions } from '../../../engine/index.ts';
import type { BackUpBeforeResult, SafetyPlan } from '../../contract/automation.ts';
import type { CatalogueReason } from '../../contract/safety-reason.ts';
import { backUp } from '../backing-up/back-up.ts';
import type { Host } from '../state/host.ts';
import { safetyName, safetyTrigger } from '../activity/safety-name.ts';
import { gather } from './gather.ts';

/**
 * Whether `backUpBefore` would make a backup. Not if the latest one already contains everything, there are no backups
 * at all, or the person does not want it.
 */
export async function planBackUpBefore(host: Host): Promise<SafetyPlan> {
  const {
    automation: { isOn, schedule, changes },
    hasBegun,
    coveredBy,
    verifications,
  } = await gather(host, undefined);
  if (!isOn || !hasBegun || !schedule.beforeDestructive) return 'off';
  // The files about to be removed may be among those that the person's own backups leave out.
  const isWhole = coveredBy?.withFiles === true && !verifications[lastingId(coveredBy)]?.findings;
  if (isWhole && isUnchanged(changes)) return 'not-needed';
  return 'back-up';
}

/**
 * Makes a complete backup before something that removes or changes much, and names it accordingly, unless
 * `planBackUpBefore` finds that none is needed.
 * @throws BackupError as `backUp`: then the person may continue without it.
 */
export async function backUpBefore(
  host: Host,
  reason: CatalogueReason,
  options: CallOptions,
): Promise<BackUpBeforeResult> {
  const plan = await planBackUpBefore(host);
  if (plan !== 'back-up') return { kind: plan };
  const request = { trigger: safetyTrigger(reason), name: safetyName(reason), scope: 'full', withFiles: true } as const;
  return { kind: 'backed-up', backup: await withReserve(() => backUp(host, request, options)) };
}
