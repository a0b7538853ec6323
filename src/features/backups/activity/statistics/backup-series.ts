import type { BackupSummary } from '../../../../backup/contract/backups.ts';
import { localDay } from '../../../../ui/format.ts';

/** One mark on the charts: one backup, or all of a day, week or month. */
export interface SeriesPoint {
  /** The begin of its time: a moment (ISO 8601) where it is one backup, else a day. */
  readonly at: string;
  readonly backups: number;
  /** What the last backup of everything in this time holds; `null`: there is none. */
  readonly sizeBytes: number | null;
  /** What was stored again, in all. */
  readonly newBytes: number;
  /** The longest that one of them took. */
  readonly longestMs: number;
}

export interface BackupSeries {
  readonly step: 'backup' | 'day' | 'week' | 'month';
  /** Oldest first. */
  readonly points: readonly SeriesPoint[];
}

type Counted = Pick<BackupSummary, 'takenAt' | 'durationMs' | 'bytes' | 'newBytes' | 'scope' | 'withFiles'>;

/** More marks than this cannot be distinguished. */
const MOST_POINTS = 60;

/** The backups as few enough marks to be drawn: each by itself, or by day, by week, by month. */
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
