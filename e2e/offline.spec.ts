import { join } from 'node:path';
import { preview, type PreviewServer } from 'vite';
import { backUp, downloadBackup } from './support/backup.ts';
import { createCollection, createRecord } from './support/catalogue.ts';
import { chooseBackupFile, confirmRestore, goToPreview } from './support/restore.ts';
import { serviceWorkerInControl } from './support/service-worker.ts';
import { setUpRecovery } from './support/set-up.ts';
import { expect, test } from './support/test.ts';

// The browser is not only told that it is offline: the server is really gone.

test.use({ serviceWorkers: 'allow' });

let server: PreviewServer;

test.beforeAll(async () => {
  server = await preview({ configFile: false, logLevel: 'silent', preview: { port: 0, host: 'localhost' } });
});

test.afterAll(async () => {
  if (server.httpServer.listening) await server.close();
});

test('after the first visit, the app loads, backs up, downloads and restores without network or server', async ({
  page,
  context,
  folder,
}) => {
  const address = server.resolvedUrls?.local[0] ?? '';
  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
  await serviceWorkerInControl(page);
  // Installable: a name, icons that exist, and a start page.
  const manifest = await page.evaluate(async () => {
    const href = document.querySelector<HTMLLinkElement>('link[rel="manifest"]')?.href ?? '';
    const found: unknown = await (await fetch(href)).json();
    return found;
  });
  expect(manifest).toMatchObject({
    name: 'Heirloom',
    display: 'standalone',
    start_url: '/',
    icons: [{ sizes: '192x192' }, { sizes: '512x512' }],
  });

  await context.setOffline(true);
  await server.close();

  // A new tab, as an installed app is started; screens that were never opened come from the browser's cache.
  await page.close();
  const app = await context.newPage();
  const failed: string[] = [];
  app.on('requestfailed', (request) => {
    // Work that was in progress when the person left is cancelled, as it should be.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') failed.push(request.url());
  });
  await app.goto(address);
  await createCollection(app, 'Plants', 'Offline');
  await createRecord(app, { Name: 'Made without a network' });
  await setUpRecovery(app);
  await backUp(app);
  const file = await downloadBackup(app, join(folder, 'offline.zip'));

  await app.goto(new URL('/security', address).href);
  await expect(app.getByRole('heading', { level: 1, name: 'Security' })).toBeVisible();
  await app.goto(address);
  await app.getByRole('button', { name: 'Actions for Offline' }).click();
  await app.getByRole('menuitem', { name: 'Delete…' }).click();
  await app.getByRole('button', { name: /^Delete/ }).click();
  await expect(app.getByRole('main').getByRole('link', { name: /Offline/ })).toHaveCount(0);

  await chooseBackupFile(app, file);
  await goToPreview(app);
  await confirmRestore(app);
  await expect(app.getByText('Your data is back.')).toBeVisible();
  await app.goto(address);
  await app
    .getByRole('main')
    .getByRole('link', { name: /Offline/ })
    .first()
    .click();
  await expect(app.getByText('Made without a network').first()).toBeVisible();
  expect(failed).toEqual([]);
});
