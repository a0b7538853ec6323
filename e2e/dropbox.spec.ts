import {
  createAuthorizationServer,
  type AuthorizationServer,
} from '../src/adapters/testing/servers/authorization-server.ts';
import { startFakeDropbox, type FakeDropbox } from '../src/adapters/testing/servers/fake-dropbox.ts';
import { backUp } from './support/backup.ts';
import { backUpLetters } from './support/before-connecting.ts';
import { createRecord, openCollection } from './support/catalogue.ts';
import { dumpDatabase } from './support/compare.ts';
import { chooseAction, followedUp } from './support/folders.ts';
import { LONG } from './support/long-run.ts';
import { lookWith } from './support/look.ts';
import { restoreOnEmptyBrowser } from './support/restore-elsewhere.ts';
import { findSecrets, writingsOf } from './support/secrets.ts';
import { answerInWindow, testCloud } from './support/sign-in.ts';
import { expect, test, type Page } from './support/test.ts';

const cloud = testCloud('VITE_DROPBOX_API');
test.skip(cloud === undefined, 'The app was built without the settings of scripts/test-clouds.mjs.');
// One server, on the port that the app was built for.
test.describe.configure({ mode: 'serial' });
// The console repeats each refusal.
test.use({ expectedProblems: [/status of 4\d\d/] });

const SCOPES = ['account_info.read', 'files.metadata.read', 'files.content.read', 'files.content.write'];
const card = (page: Page) => page.getByRole('region', { name: 'Dropbox' });
const form = (page: Page) => page.getByRole('dialog');

let server: FakeDropbox;
let authorization: AuthorizationServer;
const tokens = new Set<string>();

test.beforeEach(async ({ baseURL }) => {
  if (!cloud) return;
  server = await startFakeDropbox({
    port: cloud.port,
    stateOf: (token) => {
      tokens.add(token);
      return authorization.stateOf(token);
    },
    beside: (raw, response) => authorization.handle(raw, response),
  });
  authorization = createAuthorizationServer({
    issuer: cloud.url,
    clientId: 'heirloom-test',
    redirectAddress: `${baseURL ?? ''}/signed-in.html`,
    authorizePath: '/oauth2/authorize',
    tokenPath: '/oauth2/token',
    scopes: SCOPES,
    rotates: true,
  });
});
test.afterEach(() => server.stop());

async function signIn(page: Page, button: string, answer = 'Allow'): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await answerForm(page, answer);
}

async function answerForm(page: Page, answer = 'Allow'): Promise<void> {
  await answerInWindow(page, () => form(page).getByRole('button', { name: 'Sign in at Dropbox' }).click(), answer);
}

const snapshots = () => server.paths().filter((path) => path.includes('/snapshots/'));

test('Dropbox is connected in its window, gets every backup, and restores an empty browser', async ({
  page,
  openProfile,
}) => {
  await backUpLetters(page);
  const found: string[] = [];
  const look = lookWith(page, found);
  await page.getByRole('button', { name: 'Add Dropbox' }).click();
  await expect(form(page)).toBeVisible();
  await look('Dropbox form');
  await answerForm(page);
  await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
  await look('Dropbox card');
  expect(found).toEqual([]);
  expect(snapshots()).toHaveLength(1);

  await test.step('its token expires, and the next backup is copied automatically', async () => {
    authorization.expireTokens();
    await openCollection(page, 'Letters');
    await createRecord(page, { Name: 'From Grace' });
    await backUp(page);
    await expect.poll(snapshots).toHaveLength(2);
    await followedUp(page);
    expect(authorization.refreshes()).toBeGreaterThan(0);
  });

  await test.step('an empty browser signs in, and gets everything back', async () => {
    const place = { connect: (other: Page) => signIn(other, 'Choose Dropbox'), noun: 'Dropbox folder', backups: 2 };
    await restoreOnEmptyBrowser(openProfile, place, await dumpDatabase(page));
  });
});

test(
  'Dropbox that was declined or disconnected is asked again in one press, and no token is in the open',
  LONG,
  async ({ page }) => {
    await backUpLetters(page);
    await signIn(page, 'Add Dropbox', 'Deny');
    await expect(form(page).getByRole('alert')).toContainText('Heirloom was not allowed in.');
    await answerInWindow(page, () => form(page).getByRole('button', { name: 'Sign in at Dropbox' }).click());
    await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();

    await test.step('its tokens are nowhere in the open', async () => {
      const { seen, secrets } = await findSecrets(page, writingsOf({ texts: [...tokens], bytes: [] }));
      expect(seen).toEqual(expect.arrayContaining(['indexeddb', 'opfs']));
      expect(secrets).toEqual([]);
    });

    await test.step('the person disconnects it at Dropbox, and signs in again', async () => {
      authorization.revoke();
      await chooseAction(page, 'Dropbox', 'Copy now');
      await expect(card(page).getByText('Needs you to sign in again')).toBeVisible();
      await answerInWindow(page, () => card(page).getByRole('button', { name: 'Sign in again' }).click());
      await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
    });
  },
);
