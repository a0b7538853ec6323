import { serviceWorkerInControl } from './support/service-worker.ts';
import { expect, test, type Page } from './support/test.ts';

// Chromium wakes the service worker only of an app that is installed, and when it sees fit. Here it is woken by the
// event that it would be given; the worker is the one that was built.

// A picture that is opened by itself has no icon of its own: the browser asks for one that is not there.
test.use({ serviceWorkers: 'allow', expectedProblems: [/status of 404/] });

const HOUR_MS = 3_600_000;

/** What this device has noted of the next run, as the app notes it. */
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

/** Wakes the service worker. @returns what it tells: the titles of notifications, and a mark on the app's icon. */
async function wakeUp(page: Page, openPages: number): Promise<readonly string[]> {
  const [known] = page.context().serviceWorkers();
  const worker = known ?? (await page.context().waitForEvent('serviceworker'));
  return worker.evaluate(async (pages) => {
    const told: string[] = [];
    const replace = (target: object, name: string, value: unknown) =>
      Object.defineProperty(target, name, { configurable: true, value });
    replace(Reflect.get(globalThis, 'registration') as object, 'showNotification', async (title: string) => {
      told.push(title);
    });
    replace(navigator, 'setAppBadge', async () => {
      told.push('a mark on the icon');
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
    return told;
  }, openPages);
}

/** The browser may end an idle service worker at any moment, and start it again. */
async function expectTold(page: Page, openPages: number, told: readonly string[]): Promise<void> {
  await expect(async () => {
    expect(await wakeUp(page, openPages)).toEqual(told);
  }).toPass();
}

test('a service worker that is woken says that a backup is overdue, unless none is or a page is open that makes it', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
  await serviceWorkerInControl(page);
  // The app, where it is open, notes the next run by itself.
  await page.goto('/icon-192.png');
  const now = await page.evaluate(() => Date.now());

  await noteNextRun(page, now - 2 * HOUR_MS);
  await expectTold(page, 0, ['a mark on the icon', 'A backup is overdue']);
  await expectTold(page, 1, []);
  await noteNextRun(page, now + HOUR_MS);
  await expectTold(page, 0, []);
});
