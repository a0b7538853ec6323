/** What a restore has to do. */
export interface RestoreWork {
  readonly rows: number;
  readonly bytes: number;
}

/** How much slower (or faster, under 1) this device has proved than the figures below. */
export type RestoreSpeed = number;

/** As measured on a machine of two cores: the safety backup and locks, each row, each byte of files. */
const FIXED_MS = 400;
const MS_PER_ROW = 0.06;
const MS_PER_BYTE = 1 / 60_000;
/** How far one odd restore may carry the guess. */
const LEAST = 0.1;
const MOST = 20;

function unscaledMs({ rows, bytes }: RestoreWork): number {
  return FIXED_MS + rows * MS_PER_ROW + bytes * MS_PER_BYTE;
}

/** About how long a restore takes, from what this device did before. */
export function estimateMs(work: RestoreWork, speed: RestoreSpeed | undefined): number {
  return Math.round(unscaledMs(work) * (speed ?? 1));
}

/** What is known of the device's speed after one more restore: half of it the last one, half what was known. */
export function learnSpeed(known: RestoreSpeed | undefined, work: RestoreWork, durationMs: number): RestoreSpeed {
  const measured = Math.min(MOST, Math.max(LEAST, durationMs / unscaledMs(work)));
  return known === undefined ? measured : (known + measured) / 2;
}
