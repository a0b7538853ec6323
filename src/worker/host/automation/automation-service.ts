import type { Automation, AutomationChange, AutomationService, Opened } from '../../automation-protocol.ts';
import { announceBackupsChanged } from '../announce.ts';
import type { Host } from '../host.ts';
import { reply } from '../reply.ts';
import { changeSettings, getAutomationState, updateAutomationState } from './automation-store.ts';
import { backUpBefore } from './back-up-before.ts';
import { runFollowUp } from './follow-up.ts';
import { gather } from './gather.ts';
import { previewRetention } from './preview-retention.ts';
import { runDue } from './run-due.ts';
import { answerGuard, expectShrink } from './shrink-guard.ts';

/** What the page may ask of what goes on by itself. See `automation-protocol.ts`. */
export function createAutomationService(host: Host): AutomationService {
  const { jobs } = host;
  return {
    getAutomation: (opened) => reply(() => getAutomation(host, opened)),
    setAutomation: (change) => reply(() => setAutomation(host, change)),
    runDue: (job, opened, onProgress) => reply(() => jobs.run(job, onProgress, (options) => runDue(host, opened, options))),
    runFollowUp: (job, onProgress) => reply(() => jobs.run(job, onProgress, (options) => runFollowUp(host, options))),
    previewRetention: (policy) => reply(() => previewRetention(host, policy)),
    answerGuard: () => reply(() => answerGuard(host)),
    backUpBefore: (job, what, onProgress) => reply(() => jobs.run(job, onProgress, (options) => backUpBefore(host, what, options))),
    expectShrink: () => reply(() => expectShrink()),
  };
}

async function getAutomation(host: Host, opened: Opened | undefined): Promise<Automation> {
  const { automation } = await gather(host, opened);
  // Only who does the work says when it was opened.
  if (opened) await noteNextRun(automation.overdueSince ?? automation.nextRunAt).catch(() => undefined);
  return automation;
}

/** For the service worker, which can ask no one. */
async function noteNextRun(at: string | null): Promise<void> {
  const nextRunAt = at === null ? undefined : Date.parse(at);
  if ((await getAutomationState()).nextRunAt === nextRunAt) return;
  await updateAutomationState(({ nextRunAt: _, ...known }) => (nextRunAt === undefined ? known : { ...known, nextRunAt }));
}

async function setAutomation(host: Host, change: AutomationChange): Promise<void> {
  await changeSettings(change, Date.now());
  // What held the old schedule up says nothing about the new one; and another policy is put into force soon.
  await updateAutomationState(({ failures: _, heldUntil: _until, ...known }) => ({
    ...known,
    ...(change.retention === undefined ? {} : { followUpAt: Date.now() }),
  }));
  const subject = change.retention === undefined ? 'Schedule' : change.schedule === undefined ? 'What is kept' : 'Schedule and what is kept';
  await host.activity.add({ kind: 'schedule-change', trigger: 'manual', outcome: 'ok', subject });
  announceBackupsChanged();
}
