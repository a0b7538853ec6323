import type { BackupSummary } from '../../../../backup/contract/backups.ts';
import { localDay } from '../../../../ui/format.ts';

/** One point on the charts: one backup, or all of a day, week or month. */
export interface SeriesPoint {
  /** The start of its period: a moment (ISO 8601) for a single backup, otherwise a day. */
  readonly at: string;
  readonly backups: number;
  /** The size of the last complete backup in this period; `null` if there is none. */
  readonly sizeBytes: number | null;
  /** The total of newly stored bytes. */
  readonly newBytes: number;
  /** The longest duration of one of them. */
  readonly longestMs: number;
}

export interface BackupSeries {
  readonly step: 'backup' | 'day' | 'week' | 'month';
  /** Oldest first. */
  readonly points: readonly SeriesPoint[];
}

type Counted = Pick<BackupSummary, 'takenAt' | 'durationMs' | 'bytes' | 'newBytes' | 'scope' | 'withFiles'>;

/** More points than this cannot be distinguished. */
const MOST_POINTS = 60;

/** Combines the backups into few enough points to draw: individually, or by day, week or month. */
export function toSeries(backups: readonly Counted[]): BackupSeries {
  const oldestFirst = backups.toSorted((one, other) => (one.takenAt < other.takenAt ? -1 : 1));
  const each = { step: 'backup', points: oldestFirst.map((backup) => pointOf(backup.takenAt, [backup])) } as const;
  if (each.points.length <= MOST_POINTS) return each;
  const grouped = (step: BackupSeries['step'], dayOf: (date: Date) => Date): BackupSeries => {
    const groups = new Map<string, Counted[]>();
    for (const backup of oldestFirst) {
      const day = localDay(dayOf(new Date(backup.takenAt)));
      const group = groups.get(day);
      if (group) group.push(backup);
      else groups.set(day, [backup]);
    }
    return { step, points: [...groups].map(([day, group]) => pointOf(day, group)) };
  };
  const days = grouped('day', (date) => date);
  if (days.points.length <= MOST_POINTS) return days;
  const weeks = grouped('week', mondayOf);
  return weeks.points.length <= MOST_POINTS
    ? weeks
    : grouped('month', (date) => new Date(date.getFullYear(), date.getMonth(), 1));
}

function pointOf(at: string, backups: readonly Counted[]): SeriesPoint {
  const whole = backups.findLast(({ scope, withFiles }) => scope === 'full' && withFiles);
  return {
    at,
    backups: backups.length,
    sizeBytes: whole?.bytes ?? null,
    newBytes: backups.reduce((sum, { newBytes }) => sum + newBytes, 0),
    longestMs: backups.reduce((longest, { durationMs }) => Math.max(longest, durationMs), 0),
  };
}

function mondayOf(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - ((date.getDay() + 6) % 7));
}
