import type { BackupError} from '../../../engine/index.ts';
import { toBackupError, type CallOptions } from '../../../engine/index.ts';
import { announceBackupsChanged } from '../announce.ts';
import type { Host } from '../host.ts';
import { applyRetentionHere } from './apply-retention.ts';
import { getAutomationState, updateAutomationState } from './automation-store.ts';
import { runYielding } from './yielding.ts';

/** What was away may be back, and a drill may be due: so long after all went well, it is looked again. */
const AGAIN_AFTER_MS = 6 * 3_600_000;
const AGAIN_AFTER_FAILURES_MS = [60_000, 5 * 60_000, 15 * 60_000, 3_600_000] as const;

type Step = (host: Host, options: CallOptions) => Promise<unknown>;

/** In their order; one that fails does not keep the next from being done. */
const STEPS: readonly Step[] = [applyRetentionHere];

/**
 * What follows every backup: what the policy no longer keeps goes, copies are made, drills that are due are done. What
 * fails is tried again later, by itself.
 * @throws BackupError `busy`, `cancelled`, and the first that went wrong, after all was tried.
 */
export async function followUp(host: Host, options: CallOptions): Promise<void> {
  const { followUpAt: began } = await getAutomationState();
  let failure: BackupError | undefined;
  for (const step of STEPS) {
    try {
      await step(host, options);
    } catch (thrown) {
      const error = toBackupError(thrown, 'internal');
      if (error.code === 'cancelled') throw error;
      failure ??= error;
    }
  }
  await updateAutomationState(({ followUpFailures = 0, ...known }) => {
    // A backup that was made meanwhile wants its own.
    if (known.followUpAt !== began) return known;
    const again = AGAIN_AFTER_FAILURES_MS[Math.min(followUpFailures, AGAIN_AFTER_FAILURES_MS.length - 1)] ?? AGAIN_AFTER_MS;
    return failure
      ? { ...known, followUpAt: Date.now() + again, followUpFailures: followUpFailures + 1 }
      : { ...known, followUpAt: Date.now() + AGAIN_AFTER_MS };
  });
  announceBackupsChanged();
  if (failure) throw failure;
}

/** As `followUp`, where it is not part of a run. */
export function runFollowUp(host: Host, options: CallOptions): Promise<void> {
  return runYielding(options, (call) => followUp(host, call));
}
