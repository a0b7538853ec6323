import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { watchBrowser } from '../scripts/bench/browser-use.mjs';
import { commandLineIn, makeDataFolder } from './support/cli.ts';
import { LONG } from './support/long-run.ts';
import { noise } from './support/noise.ts';
import { RecoveryPage } from './support/recovery-page.ts';
import { entriesOfZip, hashOfEntry } from './support/saved-zip.ts';
import { expect, test } from './support/test.ts';

const MIB = 1024 * 1024;
const PHOTO_BYTES = 2 * MIB;
/** Of photos; 1 GiB in all. A smaller number makes a quicker trial, in which memory says little. */
const PHOTOS = Number(process.env['HEIRLOOM_LARGE_PHOTOS'] ?? 512);
const photoOf = (name: string) => noise(name, PHOTO_BYTES);

test(
  'the recovery page verifies a backup file of 1 GiB, and saves it whole, in bounded memory',
  LONG,
  async ({ folder, openProfile }) => {
    test.setTimeout(1_200_000);
    const names = Array.from({ length: PHOTOS }, (_, at) => `Plant ${at}`);
    const { init, must } = commandLineIn(folder);
    await makeDataFolder(join(folder, 'data'), names, photoOf);
    await init('repo');
    await must('backup', 'large', '--repo', 'repo', '--from', 'data');
    await must('backup', 'download', 'large', '--repo', 'repo', '--to', 'large.zip');
    const recoveryKey = (await readFile(join(folder, 'repo.key.txt'), 'utf8')).trim();
    await rm(join(folder, 'data'), { recursive: true });

    const { context, page, userDataFolder } = await openProfile();
    const recovery = await RecoveryPage.open(page, join(folder, 'repo', 'recover.html'));
    const downloads: string[] = [];
    page.on('download', (download) => {
      void download.path().then((path) => downloads.push(path));
    });
    /** Memory is measured for each step alone. */
    const measured = async (title: string, work: () => Promise<void>) => {
      await test.step(title, async () => {
        const watch = watchBrowser(userDataFolder);
        const start = Date.now();
        await work().finally(() => {
          const { page: ofPage, all } = watch.stop();
          console.log(`${title}: ${Date.now() - start} ms, page ${ofPage / MIB} MiB, all ${all / MIB} MiB`);
        });
      });
    };
    const expectWhole = async (paths: readonly string[]) => {
      const zips = await Promise.all(paths.map(entriesOfZip));
      const entries = new Map(zips.flatMap((zip) => [...zip]));
      for (const [at, name] of names.entries()) {
        const entry = entries.get(`collections/Plants/files/${at}.jpg`);
        expect(entry?.uncompressedSize).toBe(PHOTO_BYTES);
        // A few of them byte by byte, from the beginning to the end.
        const isRead = at % Math.ceil(PHOTOS / 8) === 0 || at === PHOTOS - 1;
        if (isRead) expect(await hashOfEntry(entry)).toBe(createHash('sha256').update(photoOf(name)).digest('hex'));
      }
    };

    await measured('open and unlock', async () => {
      await recovery.chooseFile(join(folder, 'large.zip'));
      await recovery.unlockWithKey(recoveryKey);
    });
    await measured('verify', async () => {
      await page.getByRole('button', { name: 'Verify every byte' }).click();
      await expect(page.getByText(/^Everything is intact/)).toBeVisible({ timeout: 600_000 });
    });
    await measured('save by way of the browser’s storage', async () => {
      await recovery.openBackup();
      await page.getByRole('button', { name: 'Save as a ZIP file' }).click();
      await expect(page.getByText(/^Your browser is saving /)).toBeVisible({ timeout: 600_000 });
      await expect.poll(() => downloads.length).toBe(1);
    });
    await expectWhole(downloads);
    await page.getByRole('button', { name: 'The file is saved: delete the copy' }).click();
    await expect(page.getByText('The copy in the browser’s storage is deleted.')).toBeVisible();

    downloads.length = 0;
    await recovery.withoutDatabases();
    const volumes = Math.ceil((PHOTOS * PHOTO_BYTES) / (180 * MIB));
    await measured('save in volumes', async () => {
      await page.getByRole('button', { name: 'Save as a ZIP file' }).click();
      await expect(page.getByText(`${volumes} files are in your browser’s downloads.`)).toBeVisible({
        timeout: 600_000,
      });
      await expect.poll(() => downloads.length).toBe(volumes);
    });
    await expectWhole(downloads);
    expect(recovery.requests).toEqual([]);
    await context.setOffline(false);
  },
);
