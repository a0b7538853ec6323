import type { Page } from '@playwright/test';
import { changeDeviceEntry } from './device-store.ts';

type Row = Readonly<Record<string, unknown>>;

const AGO = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** What a device that shares its library knows of the others, so that screens can be seen in every state. */
export const SHARING: Row = {
  // No cycle begins meanwhile.
  failures: { count: 1, notBefore: Date.now() + 3_600_000 },
  lastInStepAt: AGO(4),
  devices: [
    { id: 'phone', name: 'Phone', lastSeenAt: AGO(70), behindBy: 3, isRetired: false },
    { id: 'tablet', name: 'Tablet in the kitchen', lastSeenAt: AGO(3), behindBy: 0, isRetired: false },
    { id: 'old', name: 'Old phone', lastSeenAt: AGO(300_000), behindBy: 120, isRetired: true },
  ],
  incoming: {
    from: ['Phone'],
    at: AGO(4),
    added: 1,
    changed: 2,
    removed: 0,
    conflicts: 2,
    returned: 1,
    undoId: 'none',
  },
  clocksAhead: ['Phone'],
  waitingFor: [{ name: 'Tablet in the kitchen', why: 'incomplete' }],
};

/** A device has removed much. */
export const HELD: Row = {
  question: {
    kind: 'removes-much',
    token: 'none',
    from: ['Phone'],
    removed: 240,
    rows: Array.from({ length: 100 }, (_, at) => ({ title: `Monstera ${at + 1}`, where: 'Plants' })),
  },
};

/** Changes what the device has stored about sharing. It must be on. Shown after a reload. */
export function changeSharingState(page: Page, change: Row): Promise<void> {
  return changeDeviceEntry(page, 'syncing', change);
}

/**
 * Adds a conflict about each field of the first record that has photos. Its photos in use are the record's, and those
 * of another record lost. @returns how many.
 */
export async function addConflicts(page: Page): Promise<number> {
  return page.evaluate(
    (at) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('heirloom');
        opening.onerror = () => {
          reject(opening.error ?? new Error('not opened'));
        };
        opening.onsuccess = () => {
          const writing = opening.result.transaction(['records', 'conflicts'], 'readwrite');
          const reading: IDBRequest<{ id: string; values: Record<string, unknown> }[]> = writing
            .objectStore('records')
            .getAll();
          let count = 0;
          reading.onsuccess = () => {
            const isName = (value: unknown) => typeof value === 'string' && value.startsWith('S');
            const isPhotos = (value: unknown) => Array.isArray(value) && value.some((item) => Object(item) === item);
            const [record, other] = reading.result.filter(({ values }) => Object.values(values).some(isPhotos));
            const others = Object.values(other?.values ?? {}).find(isPhotos);
            for (const [field, kept] of Object.entries(record?.values ?? {})) {
              const isFiles = isPhotos(kept);
              if (!isFiles && !isName(kept)) continue;
              writing
                .objectStore('conflicts')
                .put({
                  id: `conflict-${field}`,
                  ...{ table: 'records', key: JSON.stringify(record?.id), field: `values.${field}`, kept, at },
                  lost: isFiles ? others : `${String(kept)}, as it was written on the other one`,
                  keptFrom: { id: 'phone', name: 'Phone' },
                  lostFrom: { id: 'tablet', name: 'Tablet in the kitchen' },
                });
              count += 1;
            }
          };
          writing.oncomplete = () => {
            opening.result.close();
            resolve(count);
          };
        };
      }),
    AGO(60),
  );
}
