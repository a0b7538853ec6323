import { expect, type Locator, type Page } from '@playwright/test';
import JSZip from 'jszip';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Takes the recovery page out of a backup file, as any ZIP tool does. @returns its path. */
export async function extractRecoveryPage(backupPath: string, folder: string): Promise<string> {
  const zip = await JSZip.loadAsync(await readFile(backupPath));
  const page = await zip.file('recover.html')?.async('nodebuffer');
  if (!page) throw new Error('The backup file has no recover.html.');
  const path = join(folder, 'recover.html');
  await writeFile(path, page);
  return path;
}

/** The recovery page, opened from the disk without a network. */
export class RecoveryPage {
  readonly page: Page;
  /** Everything that the page has requested, apart from itself and its own Blobs. */
  readonly requests: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  /** @param hasPicker whether the browser may ask where to save; otherwise files become downloads. */
  static async open(page: Page, path: string, { hasPicker = false } = {}): Promise<RecoveryPage> {
    const recovery = new RecoveryPage(page);
    const url = pathToFileURL(path).href;
    page.context().on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('blob:')) recovery.requests.push(request.url());
    });
    await page.context().setOffline(true);
    if (!hasPicker) await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await page.goto(url);
    return recovery;
  }

  async chooseFile(path: string): Promise<void> {
    const choosing = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: 'Choose a backup file' }).click();
    await (await choosing).setFiles(path);
  }

  async unlock(passphrase: string): Promise<void> {
    await this.page.getByLabel('Passphrase').fill(passphrase);
    await this.page.getByRole('button', { name: 'Unlock', exact: true }).click();
  }

  /** Opens without the seconds that stretching a passphrase takes. */
  async unlockWithKey(recoveryKey: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Use the recovery key instead' }).click();
    await this.page.getByLabel('Recovery key').fill(recoveryKey);
    await this.page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await expect(this.heading('Backups')).toBeVisible();
  }

  /** Opens the newest backup. */
  async openBackup(): Promise<void> {
    await this.page
      .getByRole('button', { name: /^Open the backup/ })
      .first()
      .click();
    await expect(this.heading(/^Backup of /)).toBeVisible();
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  async goBack(): Promise<void> {
    await this.page.getByRole('button', { name: /^← / }).click();
  }

  /** From now on, this browser stores nothing, as some do in private windows. */
  async withoutDatabases(): Promise<void> {
    await this.page.evaluate(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('switched off', 'InvalidStateError');
      };
    });
  }

  /** Presses a button that saves, and reads the downloaded ZIP. */
  async save(button: string): Promise<JSZip> {
    const downloading = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: button }).click();
    return JSZip.loadAsync(await readFile(await (await downloading).path()));
  }
}
