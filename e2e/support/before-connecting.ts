import { backUp } from './backup.ts';
import { createCollection, createRecord } from './catalogue.ts';
import { goToDestinations } from './folders.ts';
import { setUpRecovery } from './set-up.ts';
import type { Page } from './test.ts';

/** Makes a collection *Letters* with one record, and one backup of it, and goes to where clouds are added. */
export async function backUpLetters(page: Page): Promise<void> {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await createRecord(page, { Name: 'From Ada' });
  await setUpRecovery(page);
  await backUp(page);
  await goToDestinations(page);
}
