import type { Page } from './test.ts';

/** The parts of this device's automation state that tests look at. Times are in milliseconds. */
interface AutomationState {
  readonly dataSince?: number;
  readonly followUpAt?: number;
  /** When a backup was last made. */
  readonly lastMadeAt?: number;
}

/** Reads the state from the app's storage; returns nothing if there is none yet. */
export function readAutomationState(page: Page): Promise<AutomationState> {
  return page.evaluate(
    () =>
      new Promise<AutomationState>((resolve, reject) => {
        const opening = indexedDB.open('heirloom-device');
        opening.onerror = () => {
          reject(opening.error ?? new Error('not opened'));
        };
        opening.onsuccess = () => {
          const reading: IDBRequest<AutomationState | undefined> = opening.result
            .transaction('device')
            .objectStore('device')
            .get('automation-state');
          reading.onerror = () => {
            reject(reading.error ?? new Error('not read'));
          };
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result ?? {});
          };
        };
      }),
  );
}
