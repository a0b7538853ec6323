import JSZip from 'jszip';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ENGINE_LABELS, ENGINE_NAMES } from '../../scripts/find-engines.mjs';
import { commandLineIn, makeDataFolder } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { extractRecoveryPage } from '../support/recovery-page.ts';
import { expect, test } from '../support/test.ts';
import { canDrive, openDriven } from './open-driven.ts';
import type { DrivenPage } from './web-driver.ts';

const MIB = 1024 * 1024;
const SLICE_BYTES = 4 * MIB;
/**
 * More than one volume, but quickly saved: all of it repeats, and files of more than 8 MiB are compressed. The others
 * are not, and fill more than one piece.
 */
const SIZES = new Map([
  ['Fern', 100 * MIB],
  ['Rose', 8 * MIB],
  ['Moss', 8 * MIB],
  ['Reed', 8 * MIB],
  ['Sage', 100 * MIB],
]);

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

  test(
    `${ENGINE_LABELS[engine]} saves a large backup from the disk by way of its storage, and in volumes without it`,
    LONG,
    async ({ folder }) => {
      test.skip(!canDrive(engine), `There is no ${ENGINE_LABELS[engine]} on this machine that can be driven.`);
      test.setTimeout(1_200_000);
      const { init, must } = commandLineIn(folder);
      const contentOf = (name: string) => Buffer.alloc(SIZES.get(name) ?? 0, `photo of ${name} `);
      await makeDataFolder(join(folder, 'data'), [...SIZES.keys()], contentOf);
      await init('repo');
      await must('backup', 'large', '--repo', 'repo', '--from', 'data');
      await must('backup', 'download', 'large', '--repo', 'repo', '--to', 'large.zip');
      const recoveryKey = (await readFile(join(folder, 'repo.key.txt'), 'utf8')).trim();
      const { page, close } = await openDriven(engine);
      const expectWhole = async (volumes: number) => {
        const zips = await savedZips(page);
        expect(zips).toHaveLength(volumes);
        for (const [at, name] of [...SIZES.keys()].entries()) {
          const path = `collections/Plants/files/${at}.jpg`;
          const content = await zips
            .find((zip) => zip.file(path))
            ?.file(path)
            ?.async('nodebuffer');
          expect(content?.equals(contentOf(name)), `${path} is whole`).toBe(true);
        }
      };
      try {
        await page.open(pathToFileURL(join(folder, 'repo', 'recover.html')).href);
        await page.read('Choose a backup file');
        await page.chooseFile('input[type=file]:not([webkitdirectory])', join(folder, 'large.zip'));
        await page.press('^Use the recovery key instead$');
        await page.type('#key', recoveryKey);
        await page.press('^Unlock$');
        await page.press('^Open the backup');
        await keepSavedBlobs(page);
        // WebKitGTK 2.50 keeps no Blobs in the databases of a page from the disk, so it saves in volumes anyway.
        if (engine !== 'webkit') {
          await page.press('^Save as a ZIP file$');
          await page.read('Your browser is saving');
          await expectWhole(1);
          await page.press('^The file is saved: delete the copy$');
          await page.read('The copy in the browser’s storage is deleted');
          await page.evaluate(`(() => {
            window.savedBlobs = [];
            IDBFactory.prototype.open = () => { throw new DOMException('switched off', 'InvalidStateError'); };
          })()`);
        }
        await page.press('^Save as a ZIP file$');
        await page.read('2 files are in your browser’s downloads');
        await expectWhole(2);
      } finally {
        await close();
      }
    },
  );
}

/** The browser's downloads are Blobs; the test reads those, because each browser saves downloads in its own way. */
function keepSavedBlobs(page: DrivenPage): Promise<unknown> {
  return page.evaluate(`(() => {
    window.savedBlobs = [];
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.savedBlobs.push(blob); return create.call(URL, blob); };
  })()`);
}

/** Read in slices: an answer of a driver is one text. */
async function savedZips(page: DrivenPage): Promise<readonly JSZip[]> {
  const sizes = JSON.parse(
    String(await page.evaluate('JSON.stringify(savedBlobs.map(({ size }) => size))')),
  ) as number[];
  return Promise.all(
    sizes.map(async (size, at) => {
      const slices: Buffer[] = [];
      for (let start = 0; start < size; start += SLICE_BYTES) {
        const base64 = await page.evaluate(`new Promise((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(reader.result.split(',')[1]);
          reader.readAsDataURL(savedBlobs[${at}].slice(${start}, ${start + SLICE_BYTES}));
        })`);
        slices.push(Buffer.from(String(base64), 'base64'));
      }
      return JSZip.loadAsync(Buffer.concat(slices));
    }),
  );
}
