import type { Handlers } from '../../../rpc/calls.ts';
import type { AUTOMATION_CALLS, Automation, AutomationChange, Opened } from '../../contract/automation.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import {
  type AutomationState,
  changeSettings,
  getAutomationState,
  updateAutomationState,
} from '../state/automation-store.ts';
import { backUpBefore, planBackUpBefore } from '../automation/back-up-before.ts';
import { runFollowUp } from '../automation/follow-up.ts';
import { firstSeenAt, gather } from '../automation/gather.ts';
import { previewRetention } from '../retention/preview-retention.ts';
import { runDue } from '../automation/run-due.ts';
import { answerGuard, expectShrink } from '../backing-up/shrink-guard.ts';
import { withHost } from './with-host.ts';

export function createAutomationService(host: Host): Handlers<typeof AUTOMATION_CALLS> {
  return {
    ...withHost(host, {
      getAutomation,
      setAutomation,
      runDue,
      runFollowUp,
      previewRetention,
      answerGuard,
      planBackUpBefore,
      backUpBefore,
    }),
    expectShrink: () => expectShrink(),
  };
}

async function getAutomation(host: Host, opened: Opened | undefined): Promise<Automation> {
  const { automation } = await gather(host, opened);
  // Only the leading tab knows when it was opened.
  if (opened) await noteFindings(automation).catch(() => undefined);
  return automation;
}

/** Notes since when there is data, and the next run for the service worker, which can ask no one. */
async function noteFindings({ overdueSince, nextRunAt, hasData }: Automation): Promise<void> {
  const next = overdueSince ?? nextRunAt;
  const known = await getAutomationState();
  const found: Pick<AutomationState, 'nextRunAt' | 'dataSince'> = {
    ...(next === null ? {} : { nextRunAt: Date.parse(next) }),
    ...(hasData ? { dataSince: firstSeenAt(known, Date.now()) } : {}),
  };
  if (known.nextRunAt === found.nextRunAt && known.dataSince === found.dataSince) return;
  await updateAutomationState(({ nextRunAt: _run, dataSince: _since, ...others }) => ({ ...others, ...found }));
}

async function setAutomation(host: Host, change: AutomationChange): Promise<void> {
  await changeSettings(change, Date.now());
  // Reasons that delayed the old schedule do not apply to the new one; and a new policy takes effect soon.
  await updateAutomationState(({ failures: _, heldUntil: _until, ...known }) => ({
    ...known,
    ...(change.retention === undefined ? {} : { followUpAt: Date.now() }),
  }));
  const subject = subjectOf(change);
  await host.activity.add({ kind: 'schedule-change', trigger: 'manual', outcome: 'ok', subject });
  announceBackupsChanged();
}

function subjectOf({ schedule, files, retention }: AutomationChange): string {
  if (files !== undefined) return 'Which files backups include';
  if (retention === undefined) return 'Schedule';
  return schedule === undefined ? 'Retention' : 'Schedule and retention';
}
