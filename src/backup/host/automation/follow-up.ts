import { toBackupError, type BackupError, type CallOptions } from '../../../engine/index.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { checkChangesIfDue } from '../backing-up/check-changes.ts';
import { runSpreadChecks } from '../destinations/spread-check.ts';
import { runDueDrills } from '../drills/due-drills.ts';
import { replicate } from '../destinations/replicate.ts';
import type { Host } from '../state/host.ts';
import { verifyUnverified } from '../backing-up/manage-backups.ts';
import { applyRetentionHere } from '../retention/apply-retention.ts';
import { type AutomationState, getAutomationState, updateAutomationState } from '../state/automation-store.ts';
import { runYielding } from './yielding.ts';

/** The wait after a successful follow-up until the next: an absent destination may be back, or a test restore due. */
const AGAIN_AFTER_MS = 6 * 3_600_000;
const AGAIN_AFTER_FAILURES_MS = [60_000, 5 * 60_000, 15 * 60_000, 3_600_000] as const;
/** How long reading back and test restores wait after a backup, because the person is likely to use it right away. */
const DRILLS_AFTER_MS = 5 * 60_000;

/** @returns whether all of it was done. */
type Step = (host: Host, options: CallOptions) => Promise<boolean>;

const keepHere: Step = async (host, options) => (await applyRetentionHere(host, options)).notFreed === undefined;
const copy: Step = async (host, options) =>
  (await replicate(host, options)).destinations.every(({ outcome }) => outcome !== 'failed' && outcome !== 'waiting');
const verify: Step = async (host, options) => {
  await verifyUnverified(host, options);
  return true;
};
const drill: Step = async (host, options) => {
  await runDueDrills(host, options);
  return true;
};
const checkSome: Step = async (host, options) => {
  await runSpreadChecks(host, options);
  return true;
};
const checkJournal: Step = async (host, options) => {
  await checkChangesIfDue(host, options);
  return true;
};

/**
 * The steps after every backup: applying retention, copying, reading back backups that nobody has verified, running
 * due test restores, reading some of the packs at each destination, and the weekly check of the journal. A failed step
 * does not prevent the next, and is tried again later.
 * @throws BackupError `cancelled`, and the first failure, after everything was tried.
 */
export async function followUp(host: Host, options: CallOptions): Promise<void> {
  const { followUpAt: began, lastBackupAt = 0 } = await getAutomationState();
  const isTooSoonForDrills = Math.abs(Date.now() - lastBackupAt) < DRILLS_AFTER_MS;
  let failure: BackupError | undefined;
  let isAllDone = true;
  for (const step of isTooSoonForDrills ? [keepHere, copy] : [keepHere, copy, verify, drill, checkSome, checkJournal]) {
    try {
      isAllDone = (await step(host, options)) && isAllDone;
    } catch (thrown) {
      const error = toBackupError(thrown, 'internal');
      if (error.code === 'cancelled') throw error;
      isAllDone = false;
      failure ??= error;
    }
  }
  await updateAutomationState((known) => {
    // A backup made meanwhile needs its own.
    if (known.followUpAt !== began) return known;
    return { ...known, ...nextFollowUp(known, isAllDone, isTooSoonForDrills) };
  });
  announceBackupsChanged();
  if (failure) throw failure;
}

function nextFollowUp(
  { followUpFailures = 0 }: AutomationState,
  isAllDone: boolean,
  isTooSoonForDrills: boolean,
): Pick<AutomationState, 'followUpAt' | 'followUpFailures'> {
  const now = Date.now();
  if (isAllDone)
    return { followUpAt: now + (isTooSoonForDrills ? DRILLS_AFTER_MS : AGAIN_AFTER_MS), followUpFailures: 0 };
  const after =
    AGAIN_AFTER_FAILURES_MS[Math.min(followUpFailures, AGAIN_AFTER_FAILURES_MS.length - 1)] ?? AGAIN_AFTER_MS;
  return { followUpAt: now + after, followUpFailures: followUpFailures + 1 };
}

/** As `followUp`, outside a run. @throws BackupError `busy` too. */
export function runFollowUp(host: Host, options: CallOptions): Promise<void> {
  return runYielding(options, (call) => followUp(host, call));
}
