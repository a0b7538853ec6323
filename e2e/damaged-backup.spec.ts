import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, downloadBackup } from './support/backup.ts';
import { addSamples } from './support/catalogue.ts';
import { dumpDatabase, type DatabaseDump } from './support/compare.ts';
import { damageContent } from './support/damage-backup.ts';
import { importFile } from './support/import.ts';
import { lookWith, SIZES } from './support/look.ts';
import { chooseBackupFile, typeKey } from './support/restore.ts';
import { PASSPHRASE, setUpRecovery } from './support/set-up.ts';
import { expect, test } from './support/test.ts';

// Everything intact in a damaged backup can still be restored, and the rest is named exactly, before and after.

const TREES = 1500;

test('the screens restore all intact data of a damaged backup, and leave out the rest once the person agrees', async ({
  page,
  folder,
  openProfile,
}) => {
  await page.goto('/');
  await addSamples(page);
  const csv = join(folder, 'trees.csv');
  await writeFile(csv, `Name,Height\n${Array.from({ length: TREES }, (_, at) => `Tree ${at},${at}`).join('\n')}\n`);
  await importFile(page, csv, { name: 'Trees' });
  const then = await dumpDatabase(page);
  await setUpRecovery(page);
  await backUp(page);
  const path = await downloadBackup(page, join(folder, 'whole.zip'));
  const damagedPath = join(folder, 'damaged.zip');
  const { recordIds, fileHash } = await damageContent(path, damagedPath, PASSPHRASE);

  await test.step('while the data is still here, the full check lists the lost items by their names', async () => {
    await chooseBackupFile(page, damagedPath);
    await expect(page.getByRole('alert').filter({ hasText: 'A part of this file is damaged.' })).toBeVisible();
    await page.getByRole('button', { name: 'Verify every byte' }).click();
    const found = page.getByRole('alert').filter({ hasText: 'This backup is damaged.' });
    await expect(found).toBeVisible();
    const list = found.getByRole('list', { name: 'What cannot be read' });
    await expect(list).toContainText(`${recordIds.length.toLocaleString('en')} records`);
    await expect(list).toContainText(/records.*“.+”/);
    await expect(list).toContainText(/1 photo or file: “.+” \(.+\)/);
  });

  const { page: other } = await openProfile();
  const problems: string[] = [];
  const look = lookWith(other, problems);
  await test.step('on another device: the preview names it and continues', async () => {
    await chooseBackupFile(other, damagedPath);
    await typeKey(other, { passphrase: PASSPHRASE });
    await expect(other.getByRole('alert').filter({ hasText: 'A part of this file is damaged.' })).toBeVisible();
    await other.getByRole('button', { name: 'Continue', exact: true }).click();
    const notice = other
      .getByRole('alert')
      .filter({ hasText: 'Some of this backup cannot be read. Everything else can be restored.' });
    await expect(notice).toBeVisible();
    await expect(notice).toContainText(`${recordIds.length.toLocaleString('en')} records`);
    await look('preview of a damaged backup');
    await other.getByRole('button', { name: 'Continue', exact: true }).click();
  });

  await test.step('nothing happens before the person agrees to leave it out', async () => {
    const leftOut = other.getByRole('alert').filter({ hasText: 'Left out because it cannot be read' });
    await expect(leftOut).toBeVisible();
    await expect(leftOut).toContainText('1 photo or file');
    const restore = other.getByRole('button', { name: 'Restore', exact: true });
    await expect(restore).toBeDisabled();
    await other.setViewportSize(SIZES.phone);
    await look('what is left out, on a phone');
    await other.getByRole('checkbox', { name: 'I understand that this is left out' }).check();
    await restore.click();
    await expect(other.getByText('Your data is back.')).toBeVisible();
    await expect(other.getByRole('alert').filter({ hasText: 'Left out because it could not be read' })).toContainText(
      `${recordIds.length.toLocaleString('en')} records`,
    );
  });

  expect(problems).toEqual([]);
  // Exactly the intact items are there, and exactly as they were.
  const after = await dumpDatabase(other);
  const lost = new Set(recordIds);
  for (const { name, rows } of then.tables) {
    const isLost = ([key]: readonly [string, string]) =>
      name === 'records' ? [...lost].some((id) => key.includes(id)) : name === 'files' && key.includes(fileHash);
    expect(rowsOf(after, name), name).toEqual(rows.filter((row) => !isLost(row)));
  }
  expect(rowsOf(then, 'records').length - rowsOf(after, 'records').length).toBe(recordIds.length);
  expect(rowsOf(then, 'files').length - rowsOf(after, 'files').length).toBe(1);
});

function rowsOf(dump: DatabaseDump, table: string) {
  return dump.tables.find(({ name }) => name === table)?.rows ?? [];
}
