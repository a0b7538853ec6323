import { join } from 'node:path';
import { backUp } from './support/backup.ts';
import { openCollection } from './support/catalogue.ts';
import { restoreFile, undoRestore } from './support/restore.ts';
import { installSchema1, SCHEMA_1_PASSPHRASE } from './support/schema-1/installation.ts';
import { NOW, THEN } from './support/small-catalogue.ts';
import { expect, test } from './support/test.ts';
import { expectState } from './support/wizard.ts';

// What was stored before the database got its journal: installations are upgraded, and their backups restore.

const BACKUP = join(import.meta.dirname, 'support/schema-1/backup.zip');
const KEY = { passphrase: SCHEMA_1_PASSPHRASE };

test('ES1 an installation of version 1 is upgraded with all its data, is backed up, and takes back a backup of then', async ({
  page,
}) => {
  await page.goto('/');
  await installSchema1(page, NOW);
  await openCollection(page, 'Plants');
  await expect(page.getByText('Cactus').first()).toBeVisible();
  await expectState(page, NOW);
  const databases = () =>
    page.evaluate(async () => (await indexedDB.databases()).map(({ name, version }) => `${name} ${version}`));
  await expect.poll(databases).toContain('heirloom 30');
  await expect.poll(databases).not.toContain('heirloom-changes 10');
  await backUp(page);

  await restoreFile(page, BACKUP, KEY);
  await expectState(page, THEN);
  await undoRestore(page, 'Undone');
  await expectState(page, NOW);
});

test('ES2 a backup made by version 1 restores into an empty app', async ({ page }) => {
  await page.goto('/');
  await restoreFile(page, BACKUP, KEY);
  await expectState(page, THEN);
});
