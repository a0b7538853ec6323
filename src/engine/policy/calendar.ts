import type { LocalTime } from './zone.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Days since 1970-01-01 on the clock's own calendar. */
export function dayNumberOf(local: LocalTime): number {
  return Math.floor(local / DAY_MS);
}

/** 1970-01-01 was a Thursday. */
export function weekdayOf(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1;
}

export function dayOfMonth(dayNumber: number): number {
  return new Date(dayNumber * DAY_MS).getUTCDate();
}

export function isLastOfMonth(dayNumber: number): boolean {
  return dayOfMonth(dayNumber + 1) === 1;
}

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

/** `2026`, `2026-03`, `2026-03-01`. */
export function yearName(local: LocalTime): string {
  return pad(new Date(local).getUTCFullYear(), 4);
}

export function monthName(local: LocalTime): string {
  return `${yearName(local)}-${pad(new Date(local).getUTCMonth() + 1)}`;
}

export function dayName(local: LocalTime): string {
  return `${monthName(local)}-${pad(new Date(local).getUTCDate())}`;
}

/** The week of ISO 8601, from Monday to Sunday: `2026-W09`. It belongs to the year of its Thursday. */
export function weekName(local: LocalTime): string {
  const day = dayNumberOf(local);
  const thursday = day - weekdayOf(day) + 4;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = Math.floor((thursday - dayNumberOf(Date.UTC(year, 0, 1))) / 7) + 1;
  return `${pad(year, 4)}-W${pad(week)}`;
}

/** An hour, with the offset from UTC, because there are two hours from 2 to 3 on a day when clocks go back. */
export function hourName(local: LocalTime, instant: number): string {
  const minutes = Math.round((local - instant) / MINUTE_MS);
  const sign = minutes < 0 ? '-' : '+';
  const size = Math.abs(minutes);
  return `${dayName(local)}T${pad(new Date(local).getUTCHours())}${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
