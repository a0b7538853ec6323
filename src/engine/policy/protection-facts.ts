import type { ErrorCode } from '../core/errors.ts';
import type { SnapshotTrigger } from '../format/snapshot.ts';
import type { GuardTrip } from './guard-state.ts';
import type { CopyFacts, KnownFacts } from './health-facts.ts';
import { type ChosenFiles, hasChosenFiles, isWhole, type JudgedBackup, latestWhole } from './latest-whole.ts';
import { DEFAULT_SCHEDULE, isScheduleOff, type Schedule } from './schedule.ts';

/** The repository of this browser, and the keys to it. */
export interface KnownRepository {
  readonly repository: 'none' | 'ready' | 'locked';
  /** There were backups in this browser, and they are gone. */
  readonly wasLost?: boolean;
  readonly hasPassphrase: boolean;
  readonly hasRecoveryKey: boolean;
  /** When the person showed that they have the recovery key. ISO 8601. */
  readonly keyProvenAt?: string;
}

/** A backup at a destination. */
export interface KeptBackup {
  /** The lasting id. */
  readonly id: string;
  /** ISO 8601. */
  readonly takenAt: string;
  /** Everything, including files. */
  readonly isWhole: boolean;
  /** Everything except files of these kinds. */
  readonly leftOut?: readonly string[];
  /** Why it was made. Missing if noted by an earlier version, like `newBytes`. */
  readonly trigger?: SnapshotTrigger;
  /** The bytes that were newly stored for it, or 0. */
  readonly newBytes?: number;
  /** For downloaded files: when a test restore of it from its own file succeeded. ISO 8601. */
  readonly triedAt?: string;
}

/** A place with backups, and what its checks and test restores found. */
export interface KnownPlace {
  readonly id: string;
  /** It is the repository of this browser. */
  readonly isHere: boolean;
  /** It consists of backup files that the person keeps: each proves only itself, and nothing is copied there. */
  readonly isKeptByHand: boolean;
  readonly isOutsideBrowser: boolean;
  readonly isOutsideDevice: boolean;
  readonly state: CopyFacts['state'];
  readonly backups: readonly KeptBackup[];
  /** `quick`: without a key. `full`: every byte decrypted. `at`: ISO 8601. */
  readonly lastCheck?: { readonly at: string; readonly depth: 'quick' | 'full'; readonly isIntact: boolean };
  readonly lastDrill?: { readonly at: string; readonly outcome: 'passed' | 'failed' };
}

/** Automatic backups, and the changes since the last backup. */
export interface KnownAutomation {
  readonly schedule: Schedule;
  readonly isOn: boolean;
  /** Since when a scheduled run has been missed. ISO 8601. */
  readonly overdueSince: string | null;
  readonly lastRun: { readonly outcome: 'backed-up' | 'nothing-new' | 'failed'; readonly errorCode?: ErrorCode } | null;
  /** `since`: when the backup was made from which they are counted; `null`: there is none. `other`: setup. */
  readonly changes: {
    readonly records: number;
    readonly files: number;
    readonly other: number;
    readonly since: string | null;
    /** Missing: no. */
    readonly isAtLeast?: boolean;
  };
  readonly guard: GuardTrip | null;
}

/** An attempt to back up, manual or automatic. */
export interface BackupAttempt {
  /** It only saved the state before a restore or another large change. */
  readonly isSafetyBackup: boolean;
  readonly outcome: 'ok' | 'warning' | 'failed' | 'cancelled';
  readonly errorCode?: ErrorCode;
}

/** Everything known about the backups, as it is stored. */
export interface KnownState {
  readonly status: KnownRepository;
  /** In this browser, newest first. */
  readonly backups: readonly JudgedBackup[];
  /** This browser and all others. */
  readonly places: readonly KnownPlace[];
  /** Missing if it could not be read. */
  readonly automation: KnownAutomation | undefined;
  /** Newest first; the last few are enough. */
  readonly attempts: readonly BackupAttempt[];
  /** The storage of this browser. */
  readonly storage: {
    /** `null`: the browser does not say. */
    readonly isPersistent: boolean | null;
    readonly room?: { readonly usedBytes: number; readonly quotaBytes: number };
  };
}

/** The files that count: those that the schedule includes; all, if it is unknown. */
export function chosenFilesOf({ automation }: Pick<KnownState, 'automation'>): ChosenFiles {
  return automation?.schedule ?? DEFAULT_SCHEDULE;
}

/** Derives the facts for the protection status from everything known. The time and running work come in later. */
export function protectionFacts(known: KnownState): KnownFacts {
  const { status, backups, places, automation, attempts, storage } = known;
  const chosen = chosenFilesOf(known);
  const copies = places.flatMap((place) => copyFacts(place, backups, chosen));
  const times = [timeOf(latestWhole(backups, chosen)?.takenAt), ...copies.map(({ newestAt }) => newestAt)];
  const { isPersistent, room } = storage;
  return {
    repository: status.repository === 'none' && status.wasLost ? 'lost' : status.repository,
    lastBackupAt: latestOf(times.filter((time) => time !== null)),
    lastFailure: lastFailure(automation, attempts),
    changesSince: changesSince(automation),
    isScheduleOn: automation !== undefined && automation.isOn && !isScheduleOff(automation.schedule),
    overdueSince: timeOf(automation?.overdueSince),
    key:
      status.keyProvenAt !== undefined ? 'proven' : status.hasPassphrase || status.hasRecoveryKey ? 'unproven' : 'none',
    copies,
    isStoragePersistent: isPersistent,
    quotaFraction: room && room.quotaBytes > 0 ? room.usedBytes / room.quotaBytes : null,
    isGuardTripped: automation !== undefined && automation.guard !== null,
  };
}

/**
 * Manual and automatic attempts alike; not backups that only save the state before a restore, nor attempts that waited
 * for their turn and gave up.
 */
function lastFailure(automation: KnownAutomation | undefined, attempts: readonly BackupAttempt[]): ErrorCode | null {
  const last = attempts.find(
    ({ isSafetyBackup, outcome, errorCode }) => !isSafetyBackup && outcome !== 'cancelled' && errorCode !== 'busy',
  );
  const ended = last ?? automation?.lastRun;
  return ended?.outcome === 'failed' ? (ended.errorCode ?? 'internal') : null;
}

/** Without a count, something may always have changed. */
function changesSince(automation: KnownAutomation | undefined): number {
  if (!automation) return 1;
  const { records, files, other, since, isAtLeast = false } = automation.changes;
  // An edit of a record also notes its collection: what a person sees counts, and the rest only if there is nothing
  // else.
  const counted = records + files > 0 ? records + files : other;
  return since === null || isAtLeast ? Math.max(1, counted) : counted;
}

/** One place with backups. Files kept by hand are one as soon as there are any. */
function copyFacts(place: KnownPlace, backups: readonly JudgedBackup[], chosen: ChosenFiles): readonly CopyFacts[] {
  const { id, isHere, isKeptByHand, isOutsideBrowser, isOutsideDevice, state, lastCheck, lastDrill } = place;
  const newestAt = isHere ? timeOf(latestWhole(backups, chosen)?.takenAt) : newestKept(place.backups, backups, chosen);
  if (isKeptByHand && newestAt === null) return [];
  const tried = place.backups.filter(({ triedAt }) => triedAt !== undefined);
  return [
    {
      id,
      isOutsideBrowser,
      isOutsideDevice,
      // Nothing is copied to files that the person keeps: for them, only the reminder is paused.
      state: isKeptByHand ? 'ok' : state,
      newestAt,
      ...(isKeptByHand ? { newestTriedAt: newestKept(tried, backups, chosen) } : {}),
      lastCheck:
        lastCheck && (lastCheck.depth === 'full' || !lastCheck.isIntact)
          ? { at: Date.parse(lastCheck.at), ok: lastCheck.isIntact }
          : null,
      lastDrill: lastDrill ? { at: Date.parse(lastDrill.at), ok: lastDrill.outcome === 'passed' } : null,
    },
  ];
}

/**
 * The newest complete backup at another place. For those that are also here, it is known whether they count; damage
 * here says nothing about the copy there.
 */
function newestKept(kept: readonly KeptBackup[], backups: readonly JudgedBackup[], chosen: ChosenFiles): number | null {
  const here = new Map(backups.map((backup) => [backup.id, backup]));
  const times = kept.flatMap(({ id, takenAt, isWhole: isWholeThere, leftOut = [] }) => {
    const known = here.get(id);
    const isEnough = known
      ? isWhole(known, chosen)
      : isWholeThere || (leftOut.length > 0 && hasChosenFiles({ withFiles: false, leftOut }, chosen));
    return isEnough ? Date.parse(takenAt) : [];
  });
  return latestOf(times);
}

function latestOf(times: readonly number[]): number | null {
  return times.reduce<number | null>((latest, time) => Math.max(latest ?? time, time), null);
}

function timeOf(moment: string | null | undefined): number | null {
  return moment === null || moment === undefined ? null : Date.parse(moment);
}
