import { isScheduleOff, type CopyFacts, type ErrorCode, type ProtectionFacts } from '../../../engine/index.ts';
import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import type { Automation } from '../../../backup/contract/automation.ts';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import type { BackupList, BackupStatus, BackupSummary } from '../../../backup/contract/backups.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { ALL_FILES, type ChosenFiles, hasChosenFiles, isWhole, latestWhole } from '../shared/latest-whole.ts';

/** The screens' data from which the facts are derived. */
export interface KnownState {
  readonly status: BackupStatus;
  readonly backups: BackupList['backups'];
  readonly destinations: readonly DestinationStatus[];
  /** Missing if it could not be read. */
  readonly automation: Automation | undefined;
  /** Newest first; the last few are enough. */
  readonly activity: readonly ActivityEntry[];
  readonly isBackupRunning: boolean;
}

/** Derives the facts for the protection status from all known data. */
export function protectionFacts(
  { status, backups, destinations, automation, activity, isBackupRunning }: KnownState,
  now: number,
): ProtectionFacts {
  const chosen = automation?.schedule ?? ALL_FILES;
  const copies = destinations.flatMap((destination) => copyFacts(destination, backups, chosen));
  const times = [latestWhole(backups, chosen)?.takenAt ?? [], copies.flatMap(({ newestAt }) => newestAt ?? [])]
    .flat()
    .map((moment) => new Date(moment).getTime());
  const here = destinations.find((destination) => abilitiesOf(destination).isHere);
  return {
    now,
    repository: repositoryOf(status),
    lastBackupAt: latestOf(times),
    lastFailure: lastFailure(automation, activity),
    changesSince: changesSince(automation),
    isScheduleOn: automation !== undefined && automation.isOn && !isScheduleOff(automation.schedule),
    overdueSince: timeOf(automation?.overdueSince),
    key:
      status.keyProvenAt !== undefined ? 'proven' : status.hasPassphrase || status.hasRecoveryKey ? 'unproven' : 'none',
    copies,
    isStoragePersistent: here?.isPersisted ?? null,
    quotaFraction: here?.room && here.room.quotaBytes > 0 ? here.room.usedBytes / here.room.quotaBytes : null,
    isGuardTripped: automation !== undefined && automation.guard !== null,
    isBackupRunning,
  };
}

function repositoryOf({ repository, wasLost }: BackupStatus): ProtectionFacts['repository'] {
  return repository === 'none' && wasLost ? 'lost' : repository;
}

/**
 * Manual and automatic attempts alike; not backups that only save the state before a restore, nor attempts that waited
 * for their turn and gave up.
 */
function lastFailure(automation: Automation | undefined, activity: readonly ActivityEntry[]): ErrorCode | null {
  const isAttempt = ({ kind, trigger, outcome, errorCode }: ActivityEntry) =>
    kind === 'backup' && trigger !== 'before-destructive' && outcome !== 'cancelled' && errorCode !== 'busy';
  const last = activity.find(isAttempt);
  if (last) return last.outcome === 'failed' ? (last.errorCode ?? 'internal') : null;
  return automation?.lastRun?.outcome === 'failed' ? (automation.lastRun.errorCode ?? 'internal') : null;
}

/** Without a count, something may always have changed. */
function changesSince(automation: Automation | undefined): number {
  if (!automation) return 1;
  const { records, files, other, since } = automation.changes;
  // An edit of a record also notes its collection: what a person sees counts, and the rest only if there is nothing
  // else.
  const counted = records + files > 0 ? records + files : other;
  return since === null ? Math.max(1, counted) : counted;
}

/** One place with backups. Downloaded files are one as soon as there are any. */
function copyFacts(
  destination: DestinationStatus,
  backups: BackupList['backups'],
  chosen: ChosenFiles,
): readonly CopyFacts[] {
  const { id, isOutsideThisBrowser, isOutsideThisDevice, backups: kept, lastCheck, lastDrill } = destination;
  const { isHere, isKeptByHand } = abilitiesOf(destination);
  const newestAt = isHere ? timeOf(latestWhole(backups, chosen)?.takenAt) : newestKept(kept, backups, chosen);
  if (isKeptByHand && newestAt === null) return [];
  return [
    {
      id,
      isOutsideBrowser: isOutsideThisBrowser,
      isOutsideDevice: isOutsideThisDevice,
      state: stateOf(destination),
      newestAt,
      ...(isKeptByHand
        ? {
            newestTriedAt: newestKept(
              kept.filter(({ triedAt }) => triedAt !== undefined),
              backups,
              chosen,
            ),
          }
        : {}),
      lastCheck:
        lastCheck && (lastCheck.depth === 'full' || !lastCheck.isIntact)
          ? { at: new Date(lastCheck.at).getTime(), ok: lastCheck.isIntact }
          : null,
      lastDrill: lastDrill ? { at: new Date(lastDrill.at).getTime(), ok: lastDrill.outcome === 'passed' } : null,
    },
  ];
}

function stateOf({ kind, isPaused, state }: DestinationStatus): CopyFacts['state'] {
  // Nothing is copied to files that the person keeps: for them, only the reminder is paused.
  if (abilitiesOf({ kind }).isKeptByHand) return 'ok';
  if (isPaused) return 'paused';
  switch (state) {
    case 'paused':
      return 'paused';
    case 'permission-lost':
      return 'permission-lost';
    case 'missing':
    case 'full':
    case 'read-only':
    case 'emptied':
    case 'other-repository':
    case 'failing':
      return 'failing';
    // Other facts report damaged, late or missing backups there.
    case 'damaged':
    case 'empty':
    case 'behind':
    case 'ok':
      return 'ok';
  }
}

/** The newest complete backup there. For those that are also here, it is known whether they count. */
function newestKept(
  kept: DestinationStatus['backups'],
  backups: readonly BackupSummary[],
  chosen: ChosenFiles,
): number | null {
  const here = new Map(backups.map((backup) => [backup.id, backup]));
  const times = kept.flatMap(({ id, takenAt, isWhole: isWholeThere, leftOut = [] }) => {
    const known = here.get(id);
    const isEnough = known
      ? isWhole({ ...known, findings: [] }, chosen)
      : isWholeThere || (leftOut.length > 0 && hasChosenFiles({ withFiles: false, leftOut }, chosen));
    return isEnough ? new Date(takenAt).getTime() : [];
  });
  return latestOf(times);
}

function latestOf(times: readonly number[]): number | null {
  return times.reduce<number | null>((latest, time) => Math.max(latest ?? time, time), null);
}

function timeOf(moment: string | null | undefined): number | null {
  return moment === null || moment === undefined ? null : new Date(moment).getTime();
}
