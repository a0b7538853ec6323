import { readBattery, runWhenIdle } from '../../platform/optional-features.ts';

/** The device's current conditions. */
export interface DeviceConditions {
  readonly isHidden: boolean;
  /** `undefined`: the browser does not say, or there is none. */
  readonly battery: { readonly isCharging: boolean; readonly level: number } | undefined;
}

const LOW = 0.2;
const NEARLY_EMPTY = 0.05;
/** A backup that is this late is worth some of the battery. */
const URGENT_AFTER_MS = 24 * 3_600_000;

/**
 * Whether automatic work should wait: the battery is low, or the tab is hidden while on battery (as when a phone is in
 * a pocket). On mains power a hidden tab is the best time, because nobody is waiting for anything. After a day of
 * waiting, only a nearly empty battery still counts.
 */
export function isBadTime({ isHidden, battery }: DeviceConditions, overdueMs: number): boolean {
  if (!battery || battery.isCharging) return false;
  if (overdueMs > URGENT_AFTER_MS) return battery.level <= NEARLY_EMPTY;
  return isHidden || battery.level <= LOW;
}

export async function readConditions(): Promise<DeviceConditions> {
  const battery = await readBattery();
  return { isHidden: document.hidden, battery: battery && { isCharging: battery.charging, level: battery.level } };
}

const IDLE_WITHIN_MS = 10_000;

/** Resolves when the tab is idle, or after a while in any case. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    runWhenIdle(resolve, IDLE_WITHIN_MS);
  });
}
