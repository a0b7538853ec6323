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

/** Empties the table of records behind the app's back, as a fault of a browser or an extension might. */
export async function loseRecords(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('heirloom');
        opening.onsuccess = () => {
          const emptying = opening.result.transaction(['records', 'journal'], 'readwrite');
          emptying.objectStore('records').clear();
          emptying.objectStore('journal').clear();
          emptying.oncomplete = () => {
            opening.result.close();
            resolve(undefined);
          };
          emptying.onerror = () => {
            reject(new Error('could not empty'));
          };
        };
      }),
  );
}
