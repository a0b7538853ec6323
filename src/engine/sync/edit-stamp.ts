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
