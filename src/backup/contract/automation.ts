// Automatic backups: when, what stays, and what a person is asked. All of it belongs to this device.
import type {
  DueDecision,
  ErrorCode,
  ErrorHint,
  ForgetReason,
  GuardTrip,
  KeepReason,
  RetentionPolicy,
  Schedule,
  SnapshotTrigger,
} from '../../engine/index.ts';
import type { BackupSummary } from './backups.ts';
import { call, job } from './call.ts';
import type { CatalogueReason } from './safety-reason.ts';

/** What changed in the data since the latest backup of everything; each record, file and setting counts once. */
export interface ChangesSince {
  readonly records: number;
  readonly files: number;
  /** Collections, fields, views and settings. */
  readonly other: number;
  /** When that backup was made; `null`: there is none, or none that is known to cover what is here. */
  readonly since: string | null;
}

/** How the last automatic run ended. */
export interface LastRun {
  /** ISO 8601. */
  readonly at: string;
  /** `nothing-new`: everything was in the last backup already, so no other was made. */
  readonly outcome: 'backed-up' | 'nothing-new' | 'failed';
  readonly backupId?: string;
  readonly errorCode?: ErrorCode;
  readonly hint?: ErrorHint;
}

/** The question that a person is asked after their data shrank sharply; until it is answered no backup is deleted. */
export interface GuardQuestion extends GuardTrip {
  /** The records and files of the last good backup, and of the one in which they were missing. */
  readonly before: { readonly records: number; readonly files: number; readonly takenAt: string };
  readonly after: { readonly records: number; readonly files: number; readonly takenAt: string };
}

/** State of automatic backups on this device. */
export interface Automation {
  readonly schedule: Schedule;
  readonly retention: RetentionPolicy;
  /** On unless a person switched it off: the first backup follows the first data. */
  readonly isOn: boolean;
  /** Whether a person has ever looked at and saved the schedule. */
  readonly isChosen: boolean;
  /** There is something to back up: collections or records. */
  readonly hasData: boolean;
  readonly decision: DueDecision;
  /** When the next run is due by the clock, whatever holds it up. ISO 8601. */
  readonly nextRunAt: string | null;
  /** Since when a set time has passed without its run. ISO 8601. */
  readonly overdueSince: string | null;
  readonly lastRun: LastRun | null;
  /** Failures in a row. */
  readonly failures: number;
  readonly changes: ChangesSince;
  readonly guard: GuardQuestion | null;
  /**
   * What follows every backup (what is no longer kept goes, copies are made) has not been done yet, or has to be tried
   * again. ISO 8601.
   */
  readonly followUpDueAt: string | null;
}

/** What a person may change. What is left out stays. */
export interface AutomationChange {
  readonly schedule?: Schedule;
  /** Which files backups include. Unlike a new schedule, it says nothing about when. */
  readonly files?: Pick<Schedule, 'withFiles' | 'leaveOut'>;
  readonly retention?: RetentionPolicy;
  readonly isOn?: boolean;
}

/**
 * When the app was opened or woke from sleep, and a number in [0, 1) drawn then: what was missed is made up a little
 * later.
 */
export interface Opened {
  readonly at: number;
  readonly jitter: number;
}

export type RunResult =
  | { readonly kind: 'not-due'; readonly decision: DueDecision }
  | { readonly kind: 'nothing-new' }
  | { readonly kind: 'backed-up'; readonly backup: BackupSummary };

/** Whether one backup would stay, and why. */
export interface PreviewedBackup {
  readonly id: string;
  readonly takenAt: string;
  readonly name: string;
  readonly trigger: SnapshotTrigger;
  /** What it stored again. */
  readonly newBytes: number;
  readonly verdict:
    | { readonly keep: true; readonly reasons: readonly KeepReason[] }
    | { readonly keep: false; readonly because: ForgetReason };
}

export interface RetentionPreview {
  /** Newest first. */
  readonly backups: readonly PreviewedBackup[];
  readonly keep: number;
  readonly forget: number;
  /** About what would come free. */
  readonly freedBytes: number;
  readonly isOverSize: boolean;
  readonly isStoppedByGuard: boolean;
}

/**
 * `not-needed`: the latest backup holds everything already. `off`: the person does not want it, or has no backups at
 * all.
 */
export type BackUpBeforeResult =
  | { readonly kind: 'backed-up'; readonly backup: BackupSummary }
  | { readonly kind: 'not-needed' }
  | { readonly kind: 'off' };

/** Whether a backup is made before something destructive, and why not. */
export type SafetyPlan = 'back-up' | 'not-needed' | 'off';

/** Calls about automatic backups. */
export const AUTOMATION_CALLS = {
  /** Schedule, next and last run, what changed since the last backup, and the guard's question. */
  getAutomation: call<(opened?: Opened) => Automation>({ access: 'open' }),
  setAutomation: call<(change: AutomationChange) => void>({ access: 'unlocked' }),
  /**
   * Makes a backup if one is due, and all that follows. Yields to whatever a person does. @throws `busy`, `cancelled`,
   * and as `backUp`.
   */
  runDue: job<(opened: Opened) => RunResult>({ access: 'open', args: 1 }),
  /** What follows a backup: what is no longer kept goes, copies are made, drills. */
  runFollowUp: job<() => void>({ access: 'open', args: 0 }),
  /** What a policy would do to the backups in this browser. */
  previewRetention: call<(policy: RetentionPolicy) => RetentionPreview>({ access: 'open' }),
  /** Answers *That was me*: retention continues. */
  answerGuard: call<() => void>({ access: 'unlocked' }),
  /** Whether `backUpBefore` would make one. */
  planBackUpBefore: call<() => SafetyPlan>({ access: 'open' }),
  /** A backup before something that takes away or changes much, called by that. @throws as `backUp`. */
  backUpBefore: job<(reason: CatalogueReason) => BackUpBeforeResult>({ access: 'open', args: 1 }),
  /** The person has confirmed something that takes much away: the next backup may be much smaller. */
  expectShrink: call<() => void>({ access: 'open' }),
};
