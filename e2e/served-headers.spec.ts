import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pagePolicy, WORKER_POLICIES } from '../scripts/served-headers.ts';
import { addFiles, createCollection, createRecord, openCollection } from './support/catalogue.ts';
import { LONG } from './support/long-run.ts';
import { serviceWorkerInControl } from './support/service-worker.ts';
import { chooseImport } from './support/import.ts';
import { noisePng } from './support/png.ts';
import { expect, test, type Page } from './support/test.ts';

// Only the app's own server is ever contacted: neither by the page nor by a worker, which no `<meta>` policy restricts.
// The backup worker alone may reach the servers of destinations; until a person sets one up, it contacts none.

const WORKERS = ['backup', 'estimator', 'import', 'media', 'query'] as const;
const MAY_REACH_SERVERS: ReadonlySet<string> = new Set(['backup']);

/** A server elsewhere that allows every origin, and counts its visitors. */
interface Elsewhere {
  readonly address: string;
  readonly visits: () => number;
  readonly close: () => Promise<void>;
}

async function openElsewhere(): Promise<Elsewhere> {
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
        server.close(() => {
          resolve();
        });
      }),
  };
}

const reaches = (address: string): Promise<boolean> =>
  fetch(address).then(
    () => true,
    () => false,
  );

/** Runs in a worker: whether its policy, and not the network, refuses the address. */
function isRefusedByPolicy(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    addEventListener(
      'securitypolicyviolation',
      () => {
        resolve(true);
      },
      { once: true },
    );
    // The event arrives before the request fails.
    fetch(address).then(
      () => {
        resolve(false);
      },
      () => {
        setTimeout(resolve, 100, false);
      },
    );
  });
}

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
  test.use({ expectedProblems: [/Content Security Policy|Content-Security-Policy|ERR_NAME_NOT_RESOLVED/] });

  test('are impossible from the page and from every worker but the one that copies backups', async ({
    page,
    folder,
  }) => {
    const elsewhere = await openElsewhere();
    await page.goto('/');
    await startAllWorkers(page, folder);
    await expectPolicies(page, elsewhere);
    await elsewhere.close();
  });
});

test.describe('the same from the cache of the service worker', () => {
  test.use({
    serviceWorkers: 'allow',
    expectedProblems: [/Content Security Policy|Content-Security-Policy|ERR_NAME_NOT_RESOLVED/],
  });

  test('is impossible, too: it answers with the policy of each file', LONG, async ({ page, folder }) => {
    const elsewhere = await openElsewhere();
    await page.goto('/');
    await serviceWorkerInControl(page);
    const cached: string[] = [];
    page.on('response', (response) => {
      if (response.fromServiceWorker()) cached.push(nameOf(response.url()));
    });
    await page.reload();
    await startAllWorkers(page, folder);
    expect(cached).toContain('backup');
    await expectPolicies(page, elsewhere);
    await elsewhere.close();
  });
});

async function expectPolicies(page: Page, elsewhere: Elsewhere): Promise<void> {
  const app = new URL('/icon.svg', page.url()).href;
  const unencrypted = 'http://unencrypted.invalid/';
  expect(elsewhere.visits(), 'so far').toBe(0);
  expect(await page.evaluate(reaches, elsewhere.address)).toBe(false);
  for (const worker of page.workers()) {
    const name = nameOf(worker.url());
    const maySend = MAY_REACH_SERVERS.has(name);
    expect(await worker.evaluate(reaches, app), name).toBe(maySend);
    expect(await worker.evaluate(reaches, elsewhere.address), name).toBe(maySend);
    expect(await worker.evaluate(isRefusedByPolicy, elsewhere.address), name).toBe(!maySend);
    expect(await worker.evaluate(isRefusedByPolicy, 'https://anything.invalid/'), name).toBe(!maySend);
    expect(await worker.evaluate(isRefusedByPolicy, unencrypted), name).toBe(true);
  }
  // It can be reached from a place without a policy.
  const visits = elsewhere.visits();
  expect(await reaches(elsewhere.address)).toBe(true);
  expect(elsewhere.visits()).toBe(visits + 1);
}

test('the backup worker may start its helper, which reaches nothing', async ({ page, folder }) => {
  await page.goto('/');
  await startAllWorkers(page, folder);
  const backup = page.workers().find((worker) => nameOf(worker.url()) === 'backup');
  const helper = (await readdir('dist/assets')).find((name) => name.startsWith('helper.worker-'));
  // It answers as soon as it has loaded; the message is one of Comlink's.
  const answer = await backup?.evaluate(
    (address) =>
      new Promise((resolve) => {
        const worker = new Worker(address, { type: 'module' });
        worker.onmessage = ({ data }: MessageEvent<{ readonly value?: unknown }>) => resolve(data.value);
        worker.onerror = () => resolve('not loaded');
        worker.postMessage({ id: 'a', type: 'APPLY', path: ['ready'], argumentList: [] });
      }),
    new URL(`/assets/${helper}`, page.url()).href,
  );
  expect(answer).toBe(true);
  const response = await page.request.get(`/assets/${helper}`);
  expect(response.headers()['content-security-policy']).toContain("connect-src 'none'");
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
