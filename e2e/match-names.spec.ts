import { createCollection, createRecord, openCollection } from './support/catalogue.ts';
import { CHECKED_SIZES, lookWith, SIZES } from './support/look.ts';
import { chooseBackupFile, confirmRestore, goToPreview, typeKey } from './support/restore.ts';
import { LONG } from './support/long-run.ts';
import { expect, test } from './support/test.ts';

test(
  'a backup from another device is restored into the collections with the same names',
  LONG,
  async ({ page, sampleBackup }) => {
    const found: string[] = [];
    await page.goto('/');
    await createCollection(page, 'Plants');
    await createRecord(page, { Name: 'A plant of this device' });

    await chooseBackupFile(page, sampleBackup.path);
    await typeKey(page, sampleBackup);
    await goToPreview(page);
    const plants = page.getByRole('checkbox', { name: 'Records of “Plants” go into your “Plants”.' });
    await expect(plants).toBeHidden();
    await page.getByRole('switch', { name: 'Match collections by name' }).check();
    await expect(plants).toBeChecked();
    await expect(page.getByRole('table', { name: 'Now and after the restore' })).toBeVisible();
    for (const [name, size] of Object.entries(CHECKED_SIZES)) {
      await page.setViewportSize(size);
      await lookWith(page, found)(`collections matched by name, ${name}`);
    }
    await page.setViewportSize(SIZES.desktop);

    await confirmRestore(page);
    await expect(page.getByText('Your data is back.')).toBeVisible();
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Plants', exact: true });
    await expect(links).toHaveCount(1);
    await openCollection(page, 'Plants');
    await expect(page.getByText('11 records', { exact: true })).toBeVisible();
    expect(found).toEqual([]);
  },
);
