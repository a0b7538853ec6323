import { expect } from '@playwright/test';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatabaseDump, dumpDatabase, expectSameDatabase } from '../support/compare.ts';
import { goToBackups } from '../support/backup.ts';
import { startBrowser } from './killable-browser.ts';
import type { JobKind } from './kill-plan.ts';
import {
  expectBackedUp,
  expectRestored,
  goToBackUpButton,
  goToRestoreButton,
  listBackups,
  openApp,
} from './screens.ts';
import { putState } from './seed-data.ts';
import { durationsOf, ENDED, followJob } from './timeline.ts';

/** The rows that an import adds. */
export const IMPORTED_RECORDS = 9000;

/** A profile to start from; each run gets a copy. */
export interface Seed {
  readonly profileFolder: string;
  /** The ids of all backups in it. None of them may ever be damaged. */
  readonly backupIds: readonly string[];
  readonly old: DatabaseDump;
  readonly next: DatabaseDump;
}

export interface World {
  readonly seeds: Readonly<Record<JobKind, Seed>>;
  /** The id of the backup of the earlier state. */
  readonly earlierBackupId: string;
  /** A file to import. */
  readonly importPath: string;
  /** The duration of a whole restore, and of each of its texts. */
  readonly restoreDurations: ReadonlyMap<string, number>;
}

/**
 * Fills a profile, backs it up, changes it, and restores the backup in a copy of it, so that there is something to
 * undo.
 */
export async function prepareWorld(folder: string, baseUrl: string): Promise<World> {
  const laterFolder = join(folder, 'later');
  const restoredFolder = join(folder, 'restored');

  const first = await startBrowser(laterFolder);
  await first.page.goto(baseUrl);
  await expect(first.page.getByRole('heading', { level: 1 })).toBeVisible();
  await putState(first.page, 'earlier');
  await openApp(first.page, baseUrl);
  const earlier = await dumpDatabase(first.page);
  await (await goToBackUpButton(first.page)).click();
  await expectBackedUp(first.page);
  const laterIds = await listBackups(first.page);
  await putState(first.page, 'later');
  await openApp(first.page, baseUrl);
  const later = await dumpDatabase(first.page);
  await first.close();

  await cp(laterFolder, restoredFolder, { recursive: true });
  const second = await startBrowser(restoredFolder);
  await openApp(second.page, baseUrl);
  // Closing a browser must not lose anything; otherwise the following checks prove nothing.
  expectSameDatabase(await dumpDatabase(second.page), later);
  const [earlierBackupId = ''] = laterIds;
  const button = await goToRestoreButton(second.page, earlierBackupId);
  const timeline = await followJob(second.page);
  timeline.start();
  await button.click();
  await timeline.reach(ENDED, 240_000);
  await expectRestored(second.page);
  expectSameDatabase(await dumpDatabase(second.page), earlier);
  await goToBackups(second.page);
  const restoredIds = await listBackups(second.page);
  await second.close();

  const atLater = { profileFolder: laterFolder, backupIds: laterIds, old: later };
  return {
    seeds: {
      restore: { ...atLater, next: earlier },
      backup: { ...atLater, next: later },
      delete: {
        profileFolder: restoredFolder,
        backupIds: restoredIds.filter((id) => id !== earlierBackupId),
        old: earlier,
        next: earlier,
      },
      import: { ...atLater, next: later },
      undo: { profileFolder: restoredFolder, backupIds: restoredIds, old: earlier, next: later },
    },
    earlierBackupId,
    importPath: await writeImport(folder),
    restoreDurations: durationsOf(timeline.moments),
  };
}

/** More rows than one write takes, imported into a new collection. */
async function writeImport(folder: string): Promise<string> {
  const path = join(folder, 'strangers.csv');
  const rows = Array.from({ length: IMPORTED_RECORDS }, (_, at) => `Stranger ${at},${at}`);
  await writeFile(path, ['Name,Number', ...rows].join('\n'));
  return path;
}
