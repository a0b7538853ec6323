import { isUnchanged } from '../../../catalogue/changes.ts';
import { db } from '../../../catalogue/database.ts';
import {
  lastingId,
  toBackupError,
  type BackupError,
  type CallOptions,
  type DueDecision,
  type Snapshot,
  type SnapshotScope,
} from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { LastRun, Opened, RunResult } from '../../contract/automation.ts';
import type { BackupSummary } from '../../contract/backups.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { takeBackup, verifySnapshot } from '../backing-up/back-up.ts';
import { failureOf } from '../state/activity-entry.ts';
import type { Host } from '../state/host.ts';
import type { ReadyState } from '../state/local-repository.ts';
import { toSummary } from '../state/summaries.ts';
import { withWorkLock } from '../platform/web-locks.ts';
import { updateAutomationState } from '../state/automation-store.ts';
import { followUp } from './follow-up.ts';
import { gather, type Gathered } from './gather.ts';
import { runYielding } from './yielding.ts';

/** However little changes, a backup is made at least this often, which proves that backups still work. */
const AT_LEAST_EVERY_MS = 7 * 86_400_000;
/** A person who stops a run does not want it again at once. */
const HELD_AFTER_CANCEL_MS = 3_600_000;

type Due = Extract<DueDecision, { readonly due: true }>;

/**
 * Makes a backup if one is due, and the steps after it. If nothing has changed since the last complete backup, none is
 * made, but at least one a week.
 * @throws BackupError `busy` (to be tried again soon; not a failure), `cancelled`, and as `backUp`.
 */
export function runDue(host: Host, opened: Opened, options: CallOptions): Promise<RunResult> {
  return runYielding(options, async (call) => {
    const gathered = await gather(host, opened);
    const { decision } = gathered.automation;
    if (!decision.due) return { kind: 'not-due', decision };
    if (hasNothingNew(gathered) && (await hasSameCounts(gathered.coveredBy))) {
      await noteNothingNew(host, triggerOf(decision));
      return { kind: 'nothing-new' };
    }
    const backup = await runAndNote(host, gathered, decision, options, call);
    // The backup is made; the follow-up has its own failures and its own next time.
    await followUp(host, call).catch(() => undefined);
    return { kind: 'backed-up', backup };
  });
}

/** Whether a complete backup would equal the last one. */
function hasNothingNew({ automation: { changes, schedule }, coveredBy, verifications }: Gathered): boolean {
  if (!coveredBy || schedule.scope !== 'full' || verifications[lastingId(coveredBy)]?.findings) return false;
  const age = Date.now() - Date.parse(coveredBy.takenAt);
  return isUnchanged(changes) && age >= 0 && age < AT_LEAST_EVERY_MS;
}

/** Nothing notes lost rows: then there are fewer rows than in the backup. Unused files may be swept at any time. */
async function hasSameCounts(coveredBy: Snapshot | undefined): Promise<boolean> {
  for (const { name, role, rows } of coveredBy?.tables ?? []) {
    if (role !== 'files' && (await db.table(name).count()) !== rows) return false;
  }
  return true;
}

async function noteNothingNew(host: Host, trigger: ActivityTrigger): Promise<void> {
  const now = Date.now();
  const lastRun: LastRun = { at: new Date(now).toISOString(), outcome: 'nothing-new' };
  await updateAutomationState(({ failures: _, ...known }) => ({
    ...known,
    nothingNewAt: now,
    lastMadeAt: now,
    lastRun,
  }));
  await host.activity.add({ kind: 'backup', trigger, outcome: 'ok', subject: 'Nothing new', figures: { newBytes: 0 } });
  announceBackupsChanged();
}

function triggerOf({ why }: Due): ActivityTrigger {
  return why === 'missed' || why === 'changes' ? why : 'scheduled';
}

async function runAndNote(
  host: Host,
  gathered: Gathered,
  decision: Due,
  person: CallOptions,
  call: CallOptions,
): Promise<BackupSummary> {
  try {
    const backup = await withWorkLock(call.signal, () => makeBackup(host, gathered, decision, call), {
      isAutomatic: true,
    });
    const lastRun: LastRun = { at: new Date().toISOString(), outcome: 'backed-up', backupId: backup.id };
    await updateAutomationState(({ failures: _, ...known }) => ({ ...known, lastRun }));
    return backup;
  } catch (thrown) {
    await noteFailure(toBackupError(thrown, 'internal'), person).catch(() => undefined);
    throw thrown;
  } finally {
    announceBackupsChanged();
  }
}

async function makeBackup(
  host: Host,
  { automation: { schedule } }: Gathered,
  decision: Due,
  options: CallOptions,
): Promise<BackupSummary> {
  const { repository } = await mustOpen(host, triggerOf(decision));
  const scope: SnapshotScope = schedule.scope;
  const request = {
    trigger: 'scheduled',
    scope,
    withFiles: schedule.withFiles && scope === 'full',
    leaveOut: schedule.leaveOut,
  } as const;
  const snapshot = await takeBackup(host, repository, request, options, triggerOf(decision));
  // As after a click on the button. If it could not be read back right now, the backup has not failed: the follow-up
  // tries again.
  await verifySnapshot(host, repository, snapshot, options).catch(() => undefined);
  return toSummary(snapshot, (await host.device.getVerifications())[lastingId(snapshot)]);
}

/** Later failures are logged separately. */
async function mustOpen(host: Host, trigger: ActivityTrigger): Promise<ReadyState> {
  try {
    return await host.local.openOrCreate();
  } catch (thrown) {
    const failure = failureOf(toBackupError(thrown, 'internal'));
    await host.activity.add({ kind: 'backup', trigger, outcome: 'failed', ...failure });
    throw thrown;
  }
}

async function noteFailure(error: BackupError, person: CallOptions): Promise<void> {
  const now = Date.now();
  if (error.code === 'busy') return;
  if (error.code === 'cancelled') {
    if (person.signal?.aborted)
      await updateAutomationState((known) => ({ ...known, heldUntil: now + HELD_AFTER_CANCEL_MS }));
    return;
  }
  const lastRun: LastRun = { at: new Date(now).toISOString(), outcome: 'failed', ...failureOf(error) };
  await updateAutomationState((known) => ({
    ...known,
    lastRun,
    failures: { count: (known.failures?.count ?? 0) + 1, lastAt: now },
  }));
}
