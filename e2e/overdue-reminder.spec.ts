import { serviceWorkerInControl } from './support/service-worker.ts';
import { expect, test, type Page } from './support/test.ts';

// Chromium wakes only the service worker of an installed app, at times it chooses. Here the test sends the event
// itself, to the real service worker of the build.

// A picture that is opened directly has no favicon: the browser requests one that does not exist.
test.use({ serviceWorkers: 'allow', expectedProblems: [/status of 404/] });

const HOUR_MS = 3_600_000;

/** The next run as this device has recorded it, in the app's format. */
function noteNextRun(page: Page, nextRunAt: number): Promise<void> {
  return page.evaluate(
    (at) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('heirloom-device');
        opening.onupgradeneeded = () => {
          opening.result.createObjectStore('device');
        };
        opening.onerror = () => {
          reject(opening.error ?? new Error('no device store'));
        };
        opening.onsuccess = () => {
          const writing = opening.result.transaction('device', 'readwrite');
          writing.objectStore('device').put({ nextRunAt: at }, 'automation-state');
          writing.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    nextRunAt,
  );
}

/** Wakes the service worker. @returns the titles of the notifications it shows, and the badge on the app's icon. */
async function wakeUp(page: Page, openPages: number): Promise<readonly string[]> {
  const [known] = page.context().serviceWorkers();
  const worker = known ?? (await page.context().waitForEvent('serviceworker'));
  return worker.evaluate(async (pages) => {
    const reminders: string[] = [];
    const replace = (target: object, name: string, value: unknown) =>
      Object.defineProperty(target, name, { configurable: true, value });
    replace(Reflect.get(globalThis, 'registration') as object, 'showNotification', async (title: string) => {
      reminders.push(title);
    });
    replace(navigator, 'setAppBadge', async () => {
      reminders.push('a mark on the icon');
    });
    replace(Reflect.get(globalThis, 'clients') as object, 'matchAll', async () =>
      Array.from({ length: pages }, () => ({})),
    );
    replace(Notification, 'permission', 'granted');
    let work: Promise<unknown> | undefined;
    const event = new Event('periodicsync');
    replace(event, 'tag', 'heirloom-overdue');
    replace(event, 'waitUntil', (promise: Promise<unknown>) => {
      work = promise;
    });
    globalThis.dispatchEvent(event);
    if (!work) throw new Error('nothing in the service worker has heard the event');
    await work;
    return reminders;
  }, openPages);
}

/** The browser may stop an idle service worker at any moment, and start it again. */
async function expectReminders(page: Page, openPages: number, reminders: readonly string[]): Promise<void> {
  await expect(async () => {
    expect(await wakeUp(page, openPages)).toEqual(reminders);
  }).toPass();
}

test('a woken service worker reports an overdue backup, unless none is overdue or an open page will make it', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
  await serviceWorkerInControl(page);
  // An open app records the next run automatically.
  await page.goto('/icon-192.png');
  const now = await page.evaluate(() => Date.now());

  await noteNextRun(page, now - 2 * HOUR_MS);
  await expectReminders(page, 0, ['a mark on the icon', 'A backup is overdue']);
  await expectReminders(page, 1, []);
  await noteNextRun(page, now + HOUR_MS);
  await expectReminders(page, 0, []);
});
