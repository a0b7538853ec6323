import type { DeviceCounts } from '../format/head.ts';
import type { Head } from '../repository/heads.ts';
import { includesCounts } from './counts.ts';
import type { Sightings } from './sync-request.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A device that is behind for so long is retired. */
export const RETIRED_AFTER_MS = 180 * DAY_MS;
/** A clock that is set, or a device that was away itself, adds no more than this at once. */
const MOST_AT_ONCE_MS = 7 * DAY_MS;

/** For how long each device has been seen with the same head, by this device's own clock. */
export function sightingsNow(before: Sightings | undefined, heads: readonly Head[], now: number): Sightings {
  const passed = before ? Math.min(Math.max(0, now - before.at), MOST_AT_ONCE_MS) : 0;
  const devices = heads.map(({ device, id }): [string, Sightings['devices'][string]] => {
    const known = before?.devices[device.id];
    return [device.id, { head: id, unchangedMs: known?.head === id ? known.unchangedMs + passed : 0 }];
  });
  return { at: now, devices: Object.fromEntries(devices) };
}

/**
 * Devices that have been behind for too long to wait for them. One that has everything may simply have nothing to
 * write.
 */
export function devicesToRetire(sightings: Sightings, heads: readonly Head[], seen: DeviceCounts): readonly Head[] {
  return heads.filter(
    (head) =>
      (sightings.devices[head.device.id]?.unchangedMs ?? 0) >= RETIRED_AFTER_MS && !includesCounts(head.seen, seen),
  );
}
