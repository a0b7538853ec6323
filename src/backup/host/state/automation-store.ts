import {
  DEFAULT_RETENTION,
  DEFAULT_SCHEDULE,
  type Failures,
  parseRetention,
  parseSchedule,
  type RetentionPolicy,
  type Schedule,
} from '../../../engine/index.ts';
import type { AutomationChange, LastRun } from '../../contract/automation.ts';
import { DeviceValue } from '../platform/device-value.ts';

/** The person's choices. Missing ones take the defaults of the version that reads them. */
interface StoredSettings {
  readonly schedule?: unknown;
  readonly retention?: unknown;
  readonly isOn?: boolean;
  /** When the schedule was last changed. */
  readonly setAt?: number;
}

/** This device's state of automatic backups. Times in milliseconds since 1970. */
export interface AutomationState {
  readonly lastRun?: LastRun;
  /** When it was last found that there was nothing new to back up. */
  readonly nothingNewAt?: number;
  readonly failures?: Failures;
  /** The person has stopped a run: not again before. */
  readonly heldUntil?: number;
  /** When the last backup was made, manual or automatic. */
  readonly lastBackupAt?: number;
  /**
   * The clock time when the last backup was made or found unnecessary, which reveals a clock that was set back since.
   */
  readonly lastMadeAt?: number;
  /** When the follow-up after a backup is due. */
  readonly followUpAt?: number;
  readonly followUpFailures?: number;
  /** When all data was last compared with what the next backup would contain. */
  readonly changesCheckedAt?: number;
  /** When a backup last counted the rows of large tables. */
  readonly rowsCountedAt?: number;
  /** The latest complete backup: changes are counted from it. */
  readonly coveredBy?: { readonly backupId: string; readonly takenAt: string };
  /** When this device first saw data that a backup would protect; missing while there is none. */
  readonly dataSince?: number;
  /** For the service worker, which can ask no one: when the next run is due. */
  readonly nextRunAt?: number;
}

export interface AutomationSettings {
  readonly schedule: Schedule;
  readonly retention: RetentionPolicy;
  readonly isOn: boolean | undefined;
  readonly setAt: number | undefined;
}

const DEFAULTS = { schedule: DEFAULT_SCHEDULE, retention: DEFAULT_RETENTION } as const;

const settings = new DeviceValue<StoredSettings>('automation-settings');
/** Read by `public/overdue-reminder.js` too. */
const state = new DeviceValue<AutomationState>('automation-state');

export async function getSettings(): Promise<AutomationSettings> {
  const stored = (await settings.get()) ?? {};
  return {
    schedule: stored.schedule === undefined ? DEFAULTS.schedule : parseSchedule(stored.schedule).schedule,
    retention: stored.retention === undefined ? DEFAULTS.retention : parseRetention(stored.retention),
    isOn: stored.isOn,
    setAt: stored.setAt,
  };
}

/** Whatever is saved is validated by its schema first. */
export async function changeSettings(
  { schedule, files, retention, isOn }: AutomationChange,
  now: number,
): Promise<void> {
  await settings.update((known = {}) => ({
    ...known,
    // The times stay, so none of them counts as newly set.
    ...(files === undefined ? {} : { schedule: withFilesChanged(known.schedule, files) }),
    ...(schedule === undefined ? {} : { schedule: parseSchedule(schedule).schedule, setAt: now }),
    ...(retention === undefined ? {} : { retention: parseRetention(retention) }),
    ...(isOn === undefined ? {} : { isOn, setAt: now }),
  }));
}

/** Settings that were never chosen still take the defaults of the version that reads them. */
function withFilesChanged(stored: unknown, files: NonNullable<AutomationChange['files']>): unknown {
  const { withFiles, leaveOut } = parseSchedule(files).schedule;
  return { ...(typeof stored === 'object' ? stored : {}), withFiles, leaveOut };
}

export async function getAutomationState(): Promise<AutomationState> {
  return (await state.get()) ?? {};
}

export function updateAutomationState(change: (known: AutomationState) => AutomationState): Promise<void> {
  return state.update((known = {}) => change(known));
}
