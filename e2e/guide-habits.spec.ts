import { addSamples, goHome } from './support/catalogue.ts';
import { goToBackups } from './support/backup.ts';
import { followedUp, letPickFolders } from './support/folders.ts';
import { controlNamed, followGuide, headingsOf, namesIn, partsOf } from './support/guide.ts';
import { LONG } from './support/long-run.ts';
import { readKit } from './support/set-up.ts';
import { expect, test } from './support/test.ts';

// What the guide about good habits says, done as it stands there.

test(
  'the habits of the guide: the set-up, a second copy, what keeps running, and before something large',
  LONG,
  async ({ page, context }) => {
    expect(await headingsOf('best-practices')).toEqual(['Once', 'Leave running', 'Now and then', 'What to avoid']);
    await letPickFolders(context, 'Synced folder');
    await page.goto('/');
    await addSamples(page);
    const once = await partsOf('best-practices', 'Once');
    expect(once).toHaveLength(6);
    const [setUp = '', passphrase = '', kit = '', copy = '', second = '', keeping = ''] = once;
    const main = page.getByRole('main');
    const step = (title: string) =>
      expect(main.getByRole('heading', { name: new RegExp(`${title}$`, 'u') })).toBeVisible();

    await test.step(setUp, async () => {
      await followGuide(page, setUp);
      await step('Choose a passphrase');
    });
    await test.step(passphrase, async () => {
      await followGuide(page, passphrase);
      const field = page.getByLabel('Passphrase', { exact: true });
      await expect.poll(async () => (await field.inputValue()).split(/[ -]/u).length).toBeGreaterThanOrEqual(5);
      await page.getByLabel('Repeat passphrase', { exact: true }).fill(await field.inputValue());
      await main.getByRole('button', { name: 'Continue', exact: true }).click();
    });
    await test.step(kit, async () => {
      const groups = await readKit(page);
      await main.getByRole('button', { name: 'I have it, continue' }).click();
      await step('Confirm that you have it');
      for (const [at, group] of groups.entries()) {
        const field = page.getByLabel(`Group ${at + 1}`, { exact: true });
        if (await field.isVisible()) await field.fill(group);
      }
      await main.getByRole('button', { name: 'Confirm' }).click();
    });
    await test.step(copy, async () => {
      await main.getByRole('button', { name: 'Choose a folder' }).click();
      await main.getByRole('button', { name: 'Save and back up now' }).click();
      await expect(main.getByRole('status').filter({ hasText: /^Protected/u })).toBeVisible();
    });
    await test.step(second, async () => {
      await page.evaluate(() => {
        const pick = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('Drive', { create: true });
        Object.defineProperty(window, 'showDirectoryPicker', { value: pick });
      });
      await goToBackups(page);
      // The guide names the button first, then where it is.
      const [button = '', place = ''] = namesIn(second);
      await controlNamed(page, place).click();
      await followedUp(page);
      await controlNamed(page, button).click();
      await expect(page.getByRole('region', { name: 'Drive' }).getByText('All copies are up to date.')).toBeVisible();
    });
    await test.step(keeping, async () => {
      const [button = '', place = ''] = namesIn(keeping);
      await controlNamed(page, place).click();
      // A browser that has agreed no longer offers it.
      await expect(
        controlNamed(page, button).or(page.getByText(/^The browser has promised not to delete this/u)),
      ).toBeVisible();
    });

    const [automatic = '', retention = '', drills = ''] = await partsOf('best-practices', 'Leave running');
    await test.step('leave running', async () => {
      await goToBackups(page);
      await controlNamed(page, 'Schedule').click();
      const [name = ''] = namesIn(automatic);
      await expect(page.getByRole('switch', { name, exact: true })).toBeChecked();
      await expect(page.getByRole('combobox', { name: 'Keep' })).toHaveValue(namesIn(retention)[0] ?? '');
      await controlNamed(page, 'Destinations').click();
      const [title = '', howOften = ''] = namesIn(drills);
      await expect(page.getByRole('heading', { name: title })).toBeVisible();
      await expect(page.getByRole('combobox', { name: 'Run test restores' })).toHaveValue(howOften);
    });

    const [badge = '', large = ''] = await partsOf('best-practices', 'Now and then');
    await test.step(badge, async () => {
      await goHome(page);
      await expect(page.getByRole('banner').getByRole('link', { name: 'Protected' })).toBeVisible();
      await followGuide(page, badge);
      await expect(main.getByRole('region', { name: 'Protected' })).toBeVisible();
    });
    await test.step(large, async () => {
      // The guide names the button first, then where it is: here already.
      await followGuide(page, large.split('beside')[0] ?? '', {
        'Back up with options': async (control) => {
          await control.click();
          const dialog = page.getByRole('dialog');
          await dialog.getByLabel('Name').fill('Before the big import');
          await dialog.getByRole('button', { name: 'Back up' }).click();
        },
      });
      await expect(page.getByRole('table', { name: 'Backups' })).toContainText('Before the big import');
    });
    const avoid = (await partsOf('best-practices', 'What to avoid')).at(-1) ?? '';
    await test.step(avoid, async () => {
      await followGuide(page, avoid, {
        Delete: async () => expect(page.getByRole('row').nth(1).getByTitle('Delete', { exact: true })).toBeVisible(),
      });
    });
  },
);
