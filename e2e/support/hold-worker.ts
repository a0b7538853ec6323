import type { Page, Route } from '@playwright/test';

/**
 * Holds the page's worker of backups: what it is asked for meanwhile begins once it is let go. It waits, as a worker may,
 * for an answer from a server, and only `letGo` gives that. To be used once a page.
 */
export async function holdBackupWorker(page: Page): Promise<{ readonly letGo: () => Promise<void> }> {
  const isBackupWorker = (url: string) => url.includes('backup.worker');
  const worker = page.workers().find((each) => isBackupWorker(each.url())) ?? await page.waitForEvent('worker', (each) => isBackupWorker(each.url()));
  let hear: (route: Route) => void = () => undefined;
  const heard = new Promise<Route>((resolve) => { hear = resolve; });
  await page.context().route('**/held-worker', (route) => { hear(route); });
  // A page that is closed ends its worker, and this with it.
  worker.evaluate(() => {
    const request = new XMLHttpRequest();
    request.open('GET', '/held-worker', false);
    request.send();
  }).catch(() => undefined);
  const route = await heard;
  return { letGo: () => route.fulfill({ body: '' }) };
}
