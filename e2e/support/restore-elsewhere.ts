import { expect } from '@playwright/test';
import { type DatabaseDump, dumpDatabase, expectSameDatabase } from './compare.ts';
import { confirmRestore, goToRestore, typeKey } from './restore.ts';
import { PASSPHRASE } from './set-up.ts';
import type { Page, Profile } from './test.ts';

interface Elsewhere {
  /** Chooses the destination on the restore screen. */
  readonly connect: (page: Page) => Promise<void>;
  /** What the screens call it, such as `bucket`. */
  readonly noun: string;
  /** How many backups are there; the newest is restored. */
  readonly backups: number;
}

/** Restores a destination in a browser that has nothing, and compares everything with how it was. */
export async function restoreOnEmptyBrowser(
  openProfile: () => Promise<Profile>,
  { connect, noun, backups }: Elsewhere,
  before: DatabaseDump,
): Promise<void> {
  const { page } = await openProfile();
  await goToRestore(page);
  await connect(page);
  await typeKey(page, { passphrase: PASSPHRASE });
  await expect(page.getByText(`The ${noun} is intact.`)).toBeVisible();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  if (backups > 1) {
    const list = page.getByRole('list', { name: `Backups in the ${noun}` }).getByRole('button');
    await expect(list).toHaveCount(backups);
    await list.first().click();
  }
  await expect(page.getByRole('table', { name: 'Now and after the restore' })).toBeVisible();
  await confirmRestore(page);
  await expect(page.getByText('Your data is back.')).toBeVisible();
  expectSameDatabase(await dumpDatabase(page), before);
}
