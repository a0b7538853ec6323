import {
  BackupError,
  toBackupError,
  type Clock,
  type Failures,
  type Schedule,
  type Snapshot,
} from '../engine/index.ts';
import { loadPart } from './load-part.ts';

const MINUTE_MS = 60_000;

/** Reports an app's automatic backups to it. */
export interface ScheduleListener {
  readonly onBackup?: (backup: Snapshot) => void;
  /**
   * The next attempt follows by itself, later after each failure in a row. `invalid-format` names parts of the schedule
   * that have no meaning: for those the usual ones count.
   */
  readonly onError?: (error: BackupError) => void;
}

/** What a schedule is run with. */
export interface ScheduledWork {
  readonly clock: Clock;
  readonly list: () => Promise<readonly Snapshot[]>;
  /** @returns `undefined` if another tab made the backup meanwhile. */
  readonly backUp: (isStillDue: (backups: readonly Snapshot[]) => boolean) => Promise<Snapshot | undefined>;
}

/** Asks once a minute whether a backup is due, and makes it. @returns what stops it. */
export function runSchedule(wanted: Partial<Schedule>, work: ScheduledWork, listener: ScheduleListener): () => void {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const scheduleSetAt = work.clock.now();
  let schedule: Schedule | undefined;
  let failures: Failures | null = null;
  let isRunning = false;

  async function prepare(): Promise<(backups: readonly Snapshot[]) => boolean> {
    const { isDue, parseSchedule } = await loadPart(() => import('./scheduling.ts'));
    const parsed = parseSchedule(wanted);
    if (!schedule && parsed.unreadable.length > 0)
      listener.onError?.(
        new BackupError('invalid-format', { context: { what: `schedule: ${parsed.unreadable.join(', ')}` } }),
      );
    const present = (schedule = parsed.schedule);
    return (backups) =>
      isDue({
        schedule: present,
        now: work.clock.now(),
        timeZone,
        runs: backups.filter(({ scope }) => scope === 'full').map(({ takenAt }) => Date.parse(takenAt)),
        changesSince: 0,
        scheduleSetAt,
        failures,
      }).due;
  }

  async function look(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      const isStillDue = await prepare();
      if (!isStillDue(await work.list())) return;
      const backup = await work.backUp(isStillDue);
      failures = null;
      if (backup) listener.onBackup?.(backup);
    } catch (thrown) {
      failures = { count: (failures?.count ?? 0) + 1, lastAt: work.clock.now() };
      listener.onError?.(toBackupError(thrown, 'internal'));
    } finally {
      isRunning = false;
    }
  }

  void look();
  const timer = setInterval(() => void look(), MINUTE_MS);
  return () => {
    clearInterval(timer);
  };
}
