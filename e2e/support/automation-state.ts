import { readDeviceEntry } from './device-store.ts';
import type { Page } from './test.ts';

/** The parts of this device's automation state that tests look at. Times are in milliseconds. */
interface AutomationState {
  readonly dataSince?: number;
  readonly followUpAt?: number;
  /** When a backup was last made. */
  readonly lastMadeAt?: number;
}

/** Reads the state from the app's storage; returns nothing if there is none yet. */
export async function readAutomationState(page: Page): Promise<AutomationState> {
  return (await readDeviceEntry<AutomationState>(page, 'automation-state')) ?? {};
}
