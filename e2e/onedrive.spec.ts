import {
  createAuthorizationServer,
  type AuthorizationServer,
} from '../src/adapters/testing/servers/authorization-server.ts';
import { startFakeOneDrive, type FakeOneDrive } from '../src/adapters/testing/servers/fake-onedrive.ts';
import { backUp } from './support/backup.ts';
import { backUpLetters } from './support/before-connecting.ts';
import { createRecord, openCollection } from './support/catalogue.ts';
import { dumpDatabase } from './support/compare.ts';
import { chooseAction, followedUp, goToDestinations } from './support/folders.ts';
import { LONG } from './support/long-run.ts';
import { lookWith } from './support/look.ts';
import { restoreOnEmptyBrowser } from './support/restore-elsewhere.ts';
import { answerInWindow, testCloud } from './support/sign-in.ts';
import { expect, test, type Page } from './support/test.ts';

const cloud = testCloud('VITE_MICROSOFT_GRAPH');
const files = testCloud('VITE_MICROSOFT_FILES');
test.skip(cloud === undefined, 'The app was built without the settings of scripts/test-clouds.mjs.');
// One server, on the port that the app was built for.
test.describe.configure({ mode: 'serial' });
// The console repeats each refusal.
test.use({ expectedProblems: [/status of 4\d\d/] });

const card = (page: Page) => page.getByRole('region', { name: 'OneDrive' });

let server: FakeOneDrive;
let authorization: AuthorizationServer;

test.beforeEach(async ({ baseURL }) => {
  if (!cloud || !files) return;
  server = await startFakeOneDrive({
    port: cloud.port,
    // Another origin, to which no token may go.
    files: files.url,
    stateOf: (token) => authorization.stateOf(token),
    beside: (raw, response) => authorization.handle(raw, response),
  });
  authorization = createAuthorizationServer({
    issuer: cloud.url,
    clientId: 'heirloom-test',
    redirectAddress: `${baseURL ?? ''}/signed-in.html`,
    authorizePath: '/common/oauth2/v2.0/authorize',
    tokenPath: '/common/oauth2/v2.0/token',
    scopes: ['Files.ReadWrite.AppFolder'],
    rotates: true,
  });
});
test.afterEach(() => server.stop());

async function signIn(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const press = () => page.getByRole('dialog').getByRole('button', { name: 'Sign in at Microsoft' }).click();
  await answerInWindow(page, press);
}

const snapshots = () => server.paths().filter((path) => path.includes('/snapshots/'));

// In `npm test`, dropbox.spec.ts does the same where one signs in, and onedrive-storage.test.ts shows the protocol.
test(
  'OneDrive gets every backup while one is signed in, and restores an empty browser',
  LONG,
  async ({ page, openProfile }) => {
    await backUpLetters(page);
    const found: string[] = [];
    const look = lookWith(page, found);
    await signIn(page, 'Add OneDrive');
    await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
    await look('OneDrive card');
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

    await test.step('the day is over: the card says so gently, and one press catches up', async () => {
      authorization.revoke();
      await goToDestinations(page);
      await chooseAction(page, 'OneDrive', 'Copy now');
      await expect(card(page).getByText('Signed out', { exact: true })).toBeVisible();
      await expect(card(page).getByText('After you sign in', { exact: true })).toBeVisible();
      await look('OneDrive card, signed out');
      await answerInWindow(page, () => card(page).getByRole('button', { name: 'Sign in again' }).click());
      await expect(card(page).getByText('Up to date', { exact: true })).toBeVisible();
    });
    expect(found).toEqual([]);

    await test.step('an empty browser signs in, and gets everything back', async () => {
      const place = { connect: (other: Page) => signIn(other, 'Choose OneDrive'), noun: 'OneDrive folder', backups: 2 };
      await restoreOnEmptyBrowser(openProfile, place, await dumpDatabase(page));
    });
  },
);
