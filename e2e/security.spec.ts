import { join } from 'node:path';
import { addAuthenticator } from './support/authenticator.ts';
import { backUp, downloadBackup, goToBackups } from './support/backup.ts';
import { lookWith, SIZES } from './support/look.ts';
import { chooseBackupFile, confirmRestore, goToPreview, typeKey } from './support/restore.ts';
import { findSecrets, watchPrf, writingsOf } from './support/secrets.ts';
import { addPasskey, goToSecurity, lockNow, setPassphraseOnly, unlock } from './support/security.ts';
import { serviceWorkerInControl } from './support/service-worker.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { addSamples, createCollection } from './support/catalogue.ts';
import { tabTo } from './support/tab-to.ts';
import { LONG, longIf } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

const OTHER = 'eleven quiet bridges above the lemons';

test('a passkey unlocks, changes keys, and opens a file in a browser that has lost everything; once removed, it does not', async ({
  page,
  folder,
}) => {
  const device = await addAuthenticator(page);
  await page.goto('/');
  await addSamples(page);
  await setUpRecovery(page);
  await backUp(page);
  await goToSecurity(page);
  await expect(page.getByText(/A passkey works only at this address \(localhost\)/)).toBeVisible();
  await addPasskey(page, 'My laptop', PASSPHRASE);
  await expect(page.getByRole('list', { name: 'Passkeys' })).toContainText(/My laptop · added on/);
  expect(await device.count()).toBe(1);
  // The same device does not create a second one.
  await addPasskey(page, 'Again', PASSPHRASE);
  await expect(page.getByText('This device already has a passkey for these backups.')).toBeVisible();
  await page.keyboard.press('Escape');

  await lockNow(page);
  await goToBackups(page);
  const downloading = page.waitForEvent('download');
  await page
    .getByRole('button', { name: /^Download / })
    .first()
    .click();
  await page.getByRole('dialog', { name: 'Unlock Heirloom' }).getByRole('button', { name: 'Use a passkey' }).click();
  // The requested action then continues automatically.
  const file = join(folder, 'backup.zip');
  await (await downloading).saveAs(file);

  await goToSecurity(page);
  await page.getByRole('button', { name: 'Change passphrase' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByRole('heading', { name: /Choose a passphrase$/ })).toBeVisible();
  await page.getByLabel('Passphrase', { exact: true }).fill(OTHER);
  await page.getByLabel('Repeat passphrase', { exact: true }).fill(OTHER);
  await page.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(page.getByText('The new passphrase is set.')).toBeVisible();
  await expect(page.getByText(/Files downloaded earlier still open with the earlier passphrase\./)).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  // The earlier passphrase no longer works here, immediately.
  await page.getByRole('button', { name: 'Remove the passkey “My laptop”' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove the passkey “My laptop”' });
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(dialog.getByText(/^This passphrase does not open these backups\./)).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(OTHER);
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Passkeys' })).toBeHidden();

  await loseEverything(page);
  await chooseBackupFile(page, file);
  await page.getByRole('main').getByRole('button', { name: 'Use a passkey' }).click();
  await goToPreview(page);
  await page.goto('/');
  await chooseBackupFile(page, file);
  // The file is older than the change, so it opens with the earlier passphrase, as the app said.
  await typeKey(page, { passphrase: PASSPHRASE });
  await goToPreview(page);
});

test('a device that cannot keep a secret, and a person who declines, get a plain answer, and nothing changes', async ({
  page,
}) => {
  const old = await addAuthenticator(page, { hasPrf: false });
  await page.goto('/');
  await setPassphraseOnly(page);
  await addPasskey(page, 'Old device');
  await expect(page.getByText(/This browser or device cannot keep a key for backups in a passkey/)).toBeVisible();
  await page.keyboard.press('Escape');
  await old.remove();
  await (await addAuthenticator(page)).refuse();
  await addPasskey(page, 'Not mine');
  await expect(page.getByText('No passkey was created: you cancelled. Try again at any time.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('None yet.', { exact: true })).toBeVisible();
});

test('the lock covers every tab and survives a reload: backups continue, deleting waits for a key, and wrong keys are slowed down', async ({
  page,
  context,
}) => {
  await page.goto('/');
  await setPassphraseOnly(page);
  await backUp(page);
  const other = await context.newPage();
  await other.goto('/backups');
  await expect(other.getByRole('banner').getByRole('button', { name: 'Lock now' })).toBeVisible();

  // With the keyboard only.
  await tabTo(other, 'Lock now');
  await other.keyboard.press('Enter');
  await expect(page.getByRole('banner').getByRole('button', { name: 'Unlock' })).toBeVisible();
  await tabTo(other, 'Unlock');
  await other.keyboard.press('Enter');
  await expect(
    other.getByRole('dialog', { name: 'Unlock Heirloom' }).getByRole('textbox', { name: 'Passphrase' }),
  ).toBeFocused();
  await other.close();
  await page.reload();
  await expect(page.getByRole('banner').getByRole('button', { name: 'Unlock' })).toBeVisible();
  await backUp(page);

  await askToDelete(page);
  await expect(page.getByRole('dialog', { name: 'Unlock Heirloom' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('The backups are locked.')).toBeVisible();
  await expect(
    page.getByText('Heirloom is locked. Unlock it with the passphrase, the recovery key or a passkey.'),
  ).toBeVisible();

  await askToDelete(page);
  for (const _ of [1, 2, 3]) {
    await unlock(page, 'wrong');
    await expect(page.getByText(/^This passphrase does not open these backups\./)).toBeVisible();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Passphrase' }).fill('x');
  }
  await unlock(page, 'wrong');
  await expect(page.getByText(/After several wrong keys Heirloom waits: try again in \d seconds?\./)).toBeVisible();
  const deleted = page.getByRole('status').filter({ hasText: /^Deleted/ });
  const refused = page.getByText(/^This was not tried\. After several wrong keys Heirloom waits/);
  await expect
    .poll(async () => {
      await unlock(page);
      await expect(deleted.or(refused)).toBeVisible();
      return deleted.isVisible();
    })
    .toBe(true);
});

test('a browser that keeps no key asks for one before each backup, and can keep one again', LONG, async ({ page }) => {
  await page.goto('/');
  await setPassphraseOnly(page);
  await page.getByRole('button', { name: 'Ask for a key for each backup here' }).click();
  await page.getByRole('button', { name: 'Forget the key here' }).click();
  await expect(page.getByText(/It keeps no key: each backup here waits/)).toBeVisible();
  await goToBackups(page);
  await expect(page.getByText(/this browser asks for a key before each backup\./)).toBeVisible();
  await page.getByRole('main').getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('main').getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Unlock your backups' })).toBeHidden();
  await backUp(page);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Unlock your backups' })).toBeVisible();
  await goToSecurity(page);
  await page.getByRole('button', { name: 'Let this browser keep its key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Let this browser keep its key' });
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Keep the key here' }).click();
  await expect(page.getByText(/It keeps its own key/)).toBeVisible();
  await page.reload();
  await backUp(page);
});

test.describe('with everything that the browser stores for the app', () => {
  // A picture that is opened directly has no favicon: the browser requests one that does not exist.
  test.use({ serviceWorkers: 'allow', expectedProblems: [/status of 404/] });

  test('no secret is left anywhere: not in storage, addresses, the console or the log', expectNothingSecretLeft);
});

async function expectNothingSecretLeft({
  page,
  folder,
}: {
  readonly page: Page;
  readonly folder: string;
}): Promise<void> {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('framenavigated', (frame) => said.push(frame.url()));
  page.on('request', (request) => said.push(request.url(), JSON.stringify(request.headers())));
  const outputs = await watchPrf(page);
  await addAuthenticator(page);
  await page.goto('/');
  await serviceWorkerInControl(page);
  await addSamples(page);
  const recoveryKey = await setUpRecovery(page);
  await backUp(page);
  const file = await downloadBackup(page, join(folder, 'backup.zip'));
  await createCollection(page, 'Books', 'Made later');
  await goToSecurity(page);
  await addPasskey(page, 'A name that may be seen', PASSPHRASE);
  await expect(page.getByRole('list', { name: 'Passkeys' })).toBeVisible();
  await lockNow(page);
  await page.getByRole('banner').getByRole('button', { name: 'Unlock' }).click();
  await unlock(page, `${PASSPHRASE} mistyped`);
  await expect(page.getByText(/^This passphrase does not open/)).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Use the recovery key instead' }).click();
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: 'Recovery key' })
    .fill(`${recoveryKey.slice(0, -1)}U`);
  await page.getByRole('dialog').getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByText('The recovery key is mistyped.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByRole('banner').getByRole('button', { name: 'Lock now' })).toBeVisible();
  await page.getByRole('button', { name: 'Change passphrase' }).click();
  await page.getByRole('main').getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('main').getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: /Choose a passphrase$/ })).toBeVisible();
  await page.getByLabel('Passphrase', { exact: true }).fill(OTHER);
  await page.getByLabel('Repeat passphrase', { exact: true }).fill(OTHER);
  await page.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(page.getByText('The new passphrase is set.')).toBeVisible();
  await chooseBackupFile(page, file);
  await goToPreview(page);
  await confirmRestore(page);
  await expect(page.getByText('Your data is back.')).toBeVisible();

  expect(outputs.length).toBeGreaterThanOrEqual(2);
  // With the app gone, nothing changes during the search.
  await page.goto('/icon-192.png');
  const secrets = writingsOf({ texts: [PASSPHRASE, OTHER, recoveryKey], bytes: outputs });
  const found = await findSecrets(page, secrets);
  // The search finds texts that are allowed, so it does look there.
  expect(found.seen).toEqual(expect.arrayContaining(['indexeddb', 'opfs', 'localstorage', 'caches']));
  expect(found.looksFor('A name that may be seen')).toEqual(expect.arrayContaining(['opfs', 'indexeddb']));
  expect(found.secrets).toEqual([]);
  // If a secret were written down in any form, the search would find it.
  await plant(
    page,
    Buffer.from(outputs[0] ?? []).toString('latin1'),
    Buffer.from(recoveryKey.replaceAll('-', '')).toString('base64'),
  );
  const planted = await findSecrets(page, secrets);
  expect(planted.secrets).toEqual(
    expect.arrayContaining([
      'bytes 0 in opfs:/planted',
      'text 2, writing 1, base64 in sessionstorage:planted',
      'bytes 0, as a list in indexeddb:planted/values',
    ]),
  );
  expect(secrets.filter(({ text }) => said.some((line) => line.includes(text))).map(({ name }) => name)).toEqual([]);
}

for (const [size, viewport] of Object.entries(SIZES)) {
  test(
    `axe finds nothing on the screens of security, light and dark, on a ${size}`,
    longIf(size !== 'phone'),
    async ({ page }) => {
      await page.setViewportSize(viewport);
      const found: string[] = [];
      const look = lookWith(page, found);
      await addAuthenticator(page);
      await page.goto('/');
      await setPassphraseOnly(page);
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await expect(page.getByRole('textbox', { name: 'Name' })).toBeVisible();
      await look('add a passkey');
      await page.getByRole('button', { name: 'Create the passkey' }).click();
      await expect(page.getByRole('list', { name: 'Passkeys' })).toBeVisible();
      await look('security');
      await page.getByRole('button', { name: /^Remove the passkey/ }).click();
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeVisible();
      await look('remove a passkey');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await lockNow(page);
      await look('security, locked');
      await page.getByRole('banner').getByRole('button', { name: 'Unlock' }).click();
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' })).toBeVisible();
      await look('unlock');
      await unlock(page);
      await expect(page.getByRole('banner').getByRole('button', { name: 'Lock now' })).toBeVisible();
      await page.getByRole('button', { name: 'Ask for a key for each backup here' }).click();
      await expect(page.getByRole('button', { name: 'Forget the key here' })).toBeVisible();
      await look('forget the key here');
      await page.getByRole('button', { name: 'Forget the key here' }).click();
      await expect(page.getByText(/It keeps no key/)).toBeVisible();
      await look('security, no key kept');
      expect(found).toEqual([]);
    },
  );
}

async function askToDelete(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Delete \d/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Delete backup' }).click();
}

/** Writes secrets down in three ways: raw in a file, as a list in a database, encoded in a text. */
async function plant(page: Page, raw: string, encoded: string): Promise<void> {
  await page.evaluate(
    async ([bytes = '', text = '']) => {
      const list = Uint8Array.from(bytes, (letter) => letter.charCodeAt(0));
      const handle = await (await navigator.storage.getDirectory()).getFileHandle('planted', { create: true });
      const writable = await handle.createWritable();
      await writable.write(list);
      await writable.close();
      sessionStorage.setItem('planted', text);
      await new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('planted', 1);
        opening.onupgradeneeded = () => {
          opening.result.createObjectStore('values').put(`[${list.join(',')}]`, 1);
        };
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
        opening.onerror = () => {
          reject(opening.error ?? new Error('not opened'));
        };
      });
    },
    [raw, encoded],
  );
}

/** Acts like a browser whose data was cleared. The device with its passkeys is still there. */
async function loseEverything(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await page.goto('about:blank');
  await devtools.send('Storage.clearDataForOrigin', {
    origin: new URL(test.info().project.use.baseURL ?? '').origin,
    storageTypes: 'all',
  });
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Create a collection' })).toBeVisible();
}
