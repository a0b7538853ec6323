import type { Precision } from './format.ts';

const MINUTE_MS = 60_000;

/** How precisely to write each of these moments (ISO 8601) so that all differ: with seconds if two share a minute. */
export function precisionAmong(moments: readonly string[]): (moment: string) => Precision {
  const minuteOf = (moment: string) => Math.floor(Date.parse(moment) / MINUTE_MS);
  const seen = new Set<number>();
  const shared = new Set<number>();
  for (const moment of new Set(moments)) {
    const minute = minuteOf(moment);
    if (seen.has(minute)) shared.add(minute);
    seen.add(minute);
  }
  return (moment) => (shared.has(minuteOf(moment)) ? 'seconds' : 'minutes');
}
