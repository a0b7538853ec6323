import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pagePolicy, WORKER_POLICIES } from '../scripts/served-headers.ts';
import { addFiles, createCollection, createRecord, openCollection } from './support/catalogue.ts';
import { chooseImport } from './support/import.ts';
import { noisePng } from './support/png.ts';
import { expect, test, type Page } from './support/test.ts';

// Only the app's own server is ever contacted: neither by the page nor by a worker, which no `<meta>` policy restricts.

const WORKERS = ['backup', 'estimator', 'import', 'media', 'query'] as const;
const MAY_REACH_THE_APP: ReadonlySet<string> = new Set(['backup']);

/** A server elsewhere that allows every origin, and counts its visitors. */
async function openElsewhere() {
  let visits = 0;
  const server = createServer((_, response) => {
    visits += 1;
    response.setHeader('Access-Control-Allow-Origin', '*').end('welcome');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // A server that listens on a port has this type.
  return {
    address,
    visits: () => visits,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

const reaches = (address: string): Promise<boolean> =>
  fetch(address).then(
    () => true,
    () => false,
  );

/** Uses every worker once. */
async function startAllWorkers(page: Page, folder: string): Promise<void> {
  const photo = join(folder, 'leaf.png');
  await writeFile(photo, noisePng('leaf', 40, 30));
  await createCollection(page, 'Plants');
  await createRecord(page, { Name: 'Fern' });
  await addFiles(page, 'Photos', [photo]);
  await openCollection(page, 'Plants');
  const list = join(folder, 'list.csv');
  await writeFile(list, 'Name\nMoss\n');
  await chooseImport(page, list);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Backups', exact: true }).click();
  await page.getByRole('link', { name: 'Security' }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill('a long enough passphrase');
  await expect
    .poll(() =>
      page
        .workers()
        .map((worker) => nameOf(worker.url()))
        .sort(),
    )
    .toEqual([...WORKERS]);
}

function nameOf(address: string): string {
  return /\/([a-z]+)\.worker-/.exec(address)?.[1] ?? address;
}

test.describe('connections to other servers', () => {
  // The console reports each refusal.
  test.use({ expectedProblems: [/Content Security Policy|Content-Security-Policy/] });

  test('are impossible from the page and from every worker', async ({ page, folder }) => {
    const elsewhere = await openElsewhere();
    await page.goto('/');
    await startAllWorkers(page, folder);
    expect(await page.evaluate(reaches, elsewhere.address)).toBe(false);
    for (const worker of page.workers()) {
      const name = nameOf(worker.url());
      expect(await worker.evaluate(reaches, elsewhere.address), name).toBe(false);
      expect(await worker.evaluate(reaches, new URL('/icon.svg', page.url()).href), name).toBe(
        MAY_REACH_THE_APP.has(name),
      );
    }
    expect(elsewhere.visits()).toBe(0);
    // It can be reached from a place without a policy.
    expect(await reaches(elsewhere.address)).toBe(true);
    expect(elsewhere.visits()).toBe(1);
    await elsewhere.close();
  });
});

test('the security page says if the headers are missing, and is silent if they are not', async ({ page }) => {
  const warning = page.getByText('This copy of Heirloom is served without its security headers');
  const asked = page.waitForResponse(
    (response) => response.request().resourceType() === 'fetch' && response.url().includes('/backup.worker-'),
  );
  await page.goto('/security');
  await asked;
  await expect(page.getByRole('heading', { level: 1, name: 'Security' })).toBeVisible();
  await expect(warning).toHaveCount(0);

  await page.route('**/assets/backup.worker-*', async (route) => {
    const response = await route.fetch();
    const headers = Object.fromEntries(
      Object.entries(response.headers()).filter(([name]) => name !== 'content-security-policy'),
    );
    await route.fulfill({ response, headers });
  });
  await page.reload();
  await expect(warning).toBeVisible();
});

for (const file of ['docs/hosting/nginx.conf', 'docs/hosting/Caddyfile', 'docs/hosting/htaccess', 'dist/_headers']) {
  test(`${file} sends every policy that is in force`, async () => {
    const text = await readFile(file, 'utf8');
    const policies = [pagePolicy(await readFile('index.html', 'utf8')), ...Object.values(WORKER_POLICIES)];
    expect(policies.filter((policy) => !text.includes(policy))).toEqual([]);
    expect(Object.keys(WORKER_POLICIES).filter((worker) => !text.includes(worker))).toEqual([]);
  });
}
