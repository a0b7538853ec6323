// Automatic backups: the schedule, retention, and questions to the person. All of it belongs to this device.
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

/** The changes since the latest complete backup; each record, file and setting counts once. */
export interface ChangesSince {
  readonly records: number;
  readonly files: number;
  /** Collections, fields, views and settings. */
  readonly other: number;
  /** More may have changed than was counted. */
  readonly isAtLeast?: true;
  /** When that backup was made; `null`: there is none, or none known to cover the current data. */
  readonly since: string | null;
}

/** The result of the last automatic run. */
export interface LastRun {
  /** ISO 8601. */
  readonly at: string;
  /** `nothing-new`: the last backup already contained everything, so no other was made. */
  readonly outcome: 'backed-up' | 'nothing-new' | 'failed';
  readonly backupId?: string;
  readonly errorCode?: ErrorCode;
  readonly hint?: ErrorHint;
}

/** The question to the person after their data shrank sharply; until it is answered no backup is deleted. */
export interface GuardQuestion extends GuardTrip {
  /** The records and files of the last good backup, and of the one that lacks them. */
  readonly before: { readonly records: number; readonly files: number; readonly takenAt: string };
  readonly after: { readonly records: number; readonly files: number; readonly takenAt: string };
}

/** State of automatic backups on this device. */
export interface Automation {
  readonly schedule: Schedule;
  readonly retention: RetentionPolicy;
  /** On unless a person switched it off: the first backup follows the first data. */
  readonly isOn: boolean;
  /** Whether a person has ever opened and saved the schedule. */
  readonly isChosen: boolean;
  /** There is something to back up: collections or records. */
  readonly hasData: boolean;
  readonly decision: DueDecision;
  /** When the next run is due by the clock, whatever delays it. ISO 8601. */
  readonly nextRunAt: string | null;
  /** Since when a scheduled run has been missed. ISO 8601. */
  readonly overdueSince: string | null;
  readonly lastRun: LastRun | null;
  /** Failures in a row. */
  readonly failures: number;
  readonly changes: ChangesSince;
  readonly guard: GuardQuestion | null;
  /** When the steps after a backup (retention, copies) are due or to be tried again. ISO 8601. */
  readonly followUpDueAt: string | null;
}

/** The settings that a person may change. Missing ones stay. */
export interface AutomationChange {
  readonly schedule?: Schedule;
  /** Which files backups include. Unlike a new schedule, it does not change when they run. */
  readonly files?: Pick<Schedule, 'withFiles' | 'leaveOut'>;
  readonly retention?: RetentionPolicy;
  readonly isOn?: boolean;
}

/** When the app was opened or woke from sleep, and a random number in [0, 1), which delays missed backups a little. */
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
  /** Its newly stored bytes. */
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
  /** The approximate space that would be freed. */
  readonly freedBytes: number;
  /** Whether it is only freed after seven days, because several devices write there. */
  readonly isFreedLater?: boolean;
  readonly isOverSize: boolean;
  readonly isStoppedByGuard: boolean;
}

/**
 * `not-needed`: the latest backup already contains everything. `off`: the person does not want it, or has no backups at
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
  /** Schedule, next and last run, changes since the last backup, and the guard's question. */
  getAutomation: call<(opened?: Opened) => Automation>({ access: 'open' }),
  setAutomation: call<(change: AutomationChange) => void>({ access: 'unlocked' }),
  /**
   * Makes a backup if one is due, and the steps after it. Gives way to the person. @throws `busy`, `cancelled`, and as
   * `backUp`.
   */
  runDue: job<(opened: Opened) => RunResult>({ access: 'open', args: 1 }),
  /** The steps after a backup: retention, copies, test restores. */
  runFollowUp: job<() => void>({ access: 'open', args: 0 }),
  /** The effect of a policy on the backups in this browser. */
  previewRetention: call<(policy: RetentionPolicy) => RetentionPreview>({ access: 'open' }),
  /** Answers *That was me*: retention continues. */
  answerGuard: call<() => void>({ access: 'unlocked' }),
  /** Whether `backUpBefore` would make one. */
  planBackUpBefore: call<() => SafetyPlan>({ access: 'open' }),
  /** Makes a backup before something that removes or changes much, and names it accordingly. @throws as `backUp`. */
  backUpBefore: job<(reason: CatalogueReason) => BackUpBeforeResult>({ access: 'open', args: 1 }),
  /** The person has confirmed something that removes much: the next backup may be much smaller. */
  expectShrink: call<() => void>({ access: 'open' }),
};
