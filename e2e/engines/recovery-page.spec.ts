import JSZip from 'jszip';
import { pathToFileURL } from 'node:url';
import { ENGINE_LABELS, ENGINE_NAMES } from '../../scripts/find-engines.mjs';
import { LONG } from '../support/long-run.ts';
import { extractRecoveryPage } from '../support/recovery-page.ts';
import { expect, test } from '../support/test.ts';
import { canDrive, openDriven } from './open-driven.ts';

for (const engine of ENGINE_NAMES) {
  test(
    `${ENGINE_LABELS[engine]} opens a backup with the recovery page from the disk, and saves it`,
    LONG,
    async ({ folder, sampleBackup }) => {
      test.skip(!canDrive(engine), `There is no ${ENGINE_LABELS[engine]} on this machine that can be driven.`);
      const path = await extractRecoveryPage(sampleBackup.path, folder);
      const { page, close } = await openDriven(engine);
      try {
        await page.open(pathToFileURL(path).href);
        await page.read('Choose a backup file');
        await page.chooseFile('input[type=file]:not([webkitdirectory])', sampleBackup.path);
        await page.type('#key', 'not this one');
        await page.press('^Unlock$');
        await page.read('This passphrase does not open these backups');
        await page.type('#key', sampleBackup.passphrase);
        await page.press('^Unlock$');
        await page.read('A quick check found all parts in place');
        await page.press('^Verify every byte$');
        await page.read('Everything is intact');
        await page.press('^Open the backup');
        await page.press('^Browse Plants$');
        await page.press('^Show photos$');
        await page.until(`[...document.images].some((image) => image.naturalWidth > 0)`);
        await page.press('^← ');
        await page.press('^← ');
        // The browser's download is a Blob; the test reads it, because each browser saves downloads in its own way.
        await page.evaluate(`(() => {
        const create = URL.createObjectURL;
        URL.createObjectURL = (blob) => { window.savedBlob = blob; return create.call(URL, blob); };
      })()`);
        await page.press('^Save as a ZIP file$');
        await page.read('is in your browser’s downloads');
        const base64 = await page.evaluate(`new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(',')[1]);
        reader.readAsDataURL(window.savedBlob);
      })`);
        const zip = await JSZip.loadAsync(Buffer.from(String(base64), 'base64'));
        const records = await zip.file('collections/Plants/records.jsonl')?.async('text');
        expect(records?.trimEnd().split('\n').length).toBeGreaterThan(3);
        expect(Object.keys(zip.files).filter((name) => /^collections\/Plants\/files\/./.test(name))).not.toEqual([]);
      } finally {
        await close();
      }
    },
  );
}
