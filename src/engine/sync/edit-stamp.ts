import type { EditStamp } from '../format/head.ts';

// The hybrid logical clock orders edits that knew nothing of each other. Where one edit has seen another, the counts
// decide, and no clock is looked at.

/** Negative if `one` is earlier. Only the stamps of one and the same edit are equal. */
export function compareStamps(one: EditStamp, other: EditStamp): number {
  if (one.time !== other.time) return one.time - other.time;
  return one.device.id === other.device.id ? 0 : one.device.id < other.device.id ? -1 : 1;
}

export function laterStamp(one: EditStamp, other: EditStamp): EditStamp {
  return compareStamps(one, other) >= 0 ? one : other;
}

/** The time of an edit that is made now: later than everything that its device has seen. */
export function nextTime(now: number, lastSeen: number | undefined): number {
  return Math.max(0, Math.floor(now), lastSeen === undefined ? 0 : lastSeen + 1);
}

/** The latest moment that a date can express, with four digits of a year. */
const LAST_TIME = Date.UTC(9999, 11, 31);

/** For people. */
export function timeText(time: number): string {
  return new Date(Math.min(Math.max(time, 0), LAST_TIME)).toISOString();
}
