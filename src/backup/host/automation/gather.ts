import { countChanges } from '../../../catalogue/changes.ts';
import { db } from '../../../catalogue/database.ts';
import {
  type DueDecision,
  isDue,
  isScheduleOff,
  lastingId,
  listSnapshots,
  nextRunAt,
  takesAll,
  type Schedule,
  type Snapshot,
} from '../../../engine/index.ts';
import type { Automation, ChangesSince, Opened } from '../../contract/automation.ts';
import type { Verification } from '../state/device-store.ts';
import type { Host } from '../state/host.ts';
import { type AutomationState, getAutomationState, getSettings } from '../state/automation-store.ts';
import { chosenContent } from '../state/chosen-content.ts';
import { getGuardQuestion } from '../backing-up/shrink-guard.ts';

/** The first backup is made this long after the first data: soon, but not during the first steps. */
const FIRST_AFTER_MS = 5 * 60_000;

export interface Gathered {
  readonly automation: Automation;
  /** There is a backup in this browser, or a key for future ones. */
  readonly hasBegun: boolean;
  /** Of this browser, newest first. */
  readonly snapshots: readonly Snapshot[];
  /** The latest complete backup: changes are counted from it. */
  readonly coveredBy: Snapshot | undefined;
  readonly verifications: Readonly<Record<string, Verification>>;
}

/** Everything that decides whether there is something to do now. */
export async function gather(host: Host, opened: Opened | undefined, now = Date.now()): Promise<Gathered> {
  const [settings, state, local, verifications] = await Promise.all([
    getSettings(),
    getAutomationState(),
    host.local.getState(),
    host.device.getVerifications(),
  ]);
  const snapshots = local.kind === 'ready' ? (await listSnapshots(local.repository)).snapshots : [];
  const hasKeys = local.kind !== 'locked' && (local.keys?.config.slots.length ?? 0) > 0;
  const { schedule, setAt } = settings;
  const device = await host.device.getDevice();
  const timing: Timing = {
    schedule,
    setAt,
    state,
    now,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    runs: runsOf(
      snapshots.filter((snapshot) => snapshot.device.id === device.id),
      schedule,
      verifications,
      state,
    ),
  };
  const coveredBy = snapshots.find(
    (snapshot) => lastingId(snapshot) === state.coveredBy?.backupId && takesAll(snapshot, chosenContent(schedule)),
  );
  const changes: ChangesSince = { ...(await countChanges()), since: coveredBy?.takenAt ?? null };
  const isOn = (settings.isOn ?? true) && !isScheduleOff(schedule);
  // Without its key nothing can be backed up here; the protection status says so.
  const isPossible = isOn && local.kind !== 'locked';
  const hasData = await hasAnyData();
  const firstAt = hasData ? firstSeenAt(state, now) + FIRST_AFTER_MS : null;
  const decision = held(isPossible ? decide(timing, changes, opened) : OFF, state, firstAt, now);
  return {
    snapshots,
    coveredBy,
    verifications,
    hasBegun: snapshots.length > 0 || hasKeys,
    automation: {
      schedule,
      retention: settings.retention,
      isOn,
      isChosen: setAt !== undefined,
      hasData,
      decision,
      ...timesOf(decision, isPossible ? slotOf(timing) : null, now),
      lastRun: state.lastRun ?? null,
      failures: state.failures?.count ?? 0,
      changes,
      guard: await getGuardQuestion(),
      followUpDueAt: local.kind === 'ready' ? isoOf(state.followUpAt ?? null) : null,
    },
  };
}

/** The facts that determine the scheduled times. */
interface Timing {
  readonly schedule: Schedule;
  /** When a person last changed the schedule. */
  readonly setAt: number | undefined;
  readonly state: AutomationState;
  /** When backups were made, as {@link runsOf}. */
  readonly runs: readonly number[];
  readonly now: number;
  readonly timeZone: string;
}

const OFF: DueDecision = { due: false, why: 'off', nextAt: null };

function decide(timing: Timing, changes: ChangesSince, opened: Opened | undefined): DueDecision {
  const { schedule, setAt, state, runs, now, timeZone } = timing;
  const counted = changes.records + (takesAllFiles(schedule) ? changes.files : 0);
  return isDue({
    schedule,
    now,
    timeZone,
    runs,
    changesSince: Math.max(counted === 0 ? changes.other : counted, changes.isAtLeast ? 1 : 0),
    failures: state.failures ?? null,
    ...(state.lastMadeAt === undefined ? {} : { lastMadeAt: state.lastMadeAt }),
    ...(setAt === undefined ? {} : { scheduleSetAt: setAt }),
    ...(opened === undefined ? {} : { opened }),
  });
}

/** @param slot as {@link slotOf}; one that has passed was missed. */
function timesOf(
  decision: DueDecision,
  slot: number | null,
  now: number,
): Pick<Automation, 'nextRunAt' | 'overdueSince'> {
  const isMissed = slot !== null && slot <= now;
  return {
    nextRunAt: isoOf(decision.due ? now : isMissed || slot === null ? decision.nextAt : slot),
    overdueSince: isoOf(isMissed ? slot : null),
  };
}

function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/**
 * Files that the schedule leaves out are never backed up: they would count as changed forever. Adding a file to a
 * record changes the record too.
 */
function takesAllFiles({ scope, withFiles, leaveOut }: Schedule): boolean {
  return scope === 'full' && withFiles && leaveOut.length === 0;
}

/**
 * When backups with the scheduled scope were made. A damaged one does not count; one from before a restore has a
 * replaced state.
 */
function runsOf(
  snapshots: readonly Snapshot[],
  schedule: Schedule,
  verifications: Readonly<Record<string, Verification>>,
  state: AutomationState,
): readonly number[] {
  const runs = snapshots
    .filter((snapshot) => takesAll(snapshot, schedule))
    .filter(({ trigger }) => trigger !== 'before-restore' && trigger !== 'before-undo')
    .filter((snapshot) => verifications[lastingId(snapshot)]?.findings === undefined)
    .map(({ takenAt }) => Date.parse(takenAt));
  // Whether anything is new only matters if there is a backup.
  return state.nothingNewAt === undefined || runs.length === 0 ? runs : [...runs, state.nothingNewAt];
}

/** Whether there is anything that a backup would protect. */
async function hasAnyData(): Promise<boolean> {
  return (await db.records.limit(1).count()) + (await db.collections.limit(1).count()) > 0;
}

/** When this device first saw data. Setting the clock back since must not delay the first backup. */
export function firstSeenAt({ dataSince }: AutomationState, now: number): number {
  return Math.min(dataSince ?? now, now);
}

/**
 * Adds facts that the schedule's rules do not know: a person has stopped a run, or has only just begun.
 * @param firstAt when the first backup may be made; `null`: there is no data yet.
 */
function held(
  decision: DueDecision,
  { heldUntil = 0 }: AutomationState,
  firstAt: number | null,
  now: number,
): DueDecision {
  if (!decision.due) return decision;
  if (decision.why === 'first' && firstAt === null) return { due: false, why: 'waiting', nextAt: null };
  if (heldUntil > now) return { due: false, why: 'backing-off', nextAt: heldUntil };
  if (decision.why === 'first' && firstAt !== null && firstAt > now)
    return { due: false, why: 'settling', nextAt: firstAt };
  return decision;
}

/** The first scheduled time after the last run. */
function slotOf({ schedule, setAt, state, runs, now, timeZone }: Timing): number | null {
  const last = runs.filter((run) => run <= (state.lastMadeAt ?? now)).reduce((latest, run) => Math.max(latest, run), 0);
  const after = schedule.when.kind === 'hours' ? last : Math.max(last, setAt ?? 0);
  return last === 0 ? null : nextRunAt(schedule, { after, timeZone });
}
