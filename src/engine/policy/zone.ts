/** A clock reading, as the milliseconds that it would be if the zone were UTC. Not an instant. */
export type LocalTime = number;

/** The wall clock of one IANA time zone. */
export interface Zone {
  readonly name: string;
  /** The clock's reading at an instant. */
  localOf(instant: number): LocalTime;
  /**
   * The first instant at which the clock has reached this reading. So a reading that is skipped when clocks go forward
   * gives the moment of the change, and one that comes twice the first of the two. Never decreases as `local`
   * increases.
   */
  instantOf(local: LocalTime): number;
}

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
/** Since 1972-01-07 every zone has changed its offset on a quarter of an hour, if at all. */
const QUARTERS_SINCE = Date.UTC(1973, 0, 1);
const MOST_REMEMBERED = 40_000;

const zones = new Map<string, Zone>();

/** Whether this platform knows a time zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The zone with that name; UTC if the platform does not know it. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const zone = createZone(isTimeZone(name) ? name : 'UTC');
  zones.set(name, zone);
  return zone;
}

function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // Formatting is slow, and retention asks for the same moments again and again.
  const remembered = new Map<number, number>();

  const readOffset = (instant: number): number => {
    const parts: Partial<Record<string, number>> = {};
    for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  };
  const offsetAt = (instant: number): number => {
    if (instant < QUARTERS_SINCE) return readOffset(instant);
    const quarter = Math.floor(instant / QUARTER_MS);
    let offset = remembered.get(quarter);
    if (offset === undefined) {
      offset = readOffset(instant);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(quarter, offset);
    }
    return offset;
  };

  return {
    name,
    localOf: (instant) => instant + offsetAt(instant),
    instantOf: (local) => {
      // No zone is more than 15 hours from UTC, so a day to either side is before and after any change.
      const before = offsetAt(local - DAY_MS);
      const after = offsetAt(local + DAY_MS);
      // Where clocks went back, the larger offset came first and gives the earlier instant.
      const earlier = local - Math.max(before, after);
      const later = local - Math.min(before, after);
      if (earlier + offsetAt(earlier) === local) return earlier;
      if (later + offsetAt(later) === local) return later;
      return firstInstantAt(local, earlier, later, (instant) => instant + offsetAt(instant));
    },
  };
}

/** The moment within (`low`, `high`] at which the clock jumps over `local`. */
function firstInstantAt(local: LocalTime, low: number, high: number, localOf: (instant: number) => LocalTime): number {
  let [below, reached] = [low, high];
  while (reached - below > 1) {
    const middle = Math.floor((below + reached) / 2);
    if (localOf(middle) >= local) reached = middle;
    else below = middle;
  }
  return reached;
}
