import type { Page } from './test.ts';

/** What this device has noted of its automatic backups, as far as tests look at it. Times in milliseconds. */
interface AutomationState {
  readonly dataSince?: number;
  readonly followUpAt?: number;
}

/** Reads it where the app keeps it: nothing, where nothing was noted yet. */
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
