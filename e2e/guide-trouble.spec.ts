import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import JSZip from 'jszip';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatRecoveryKey, generateRecoveryKey } from '../src/engine/index.ts';
import { backUp } from './support/backup.ts';
import { createCollection, createRecord } from './support/catalogue.ts';
import { editBackupFile, editBytes, editConfig, flipBit } from './support/edit-backup-file.ts';
import {
  addFolder,
  chooseAction,
  fillAndBackUp,
  followedUp,
  goToDestinations,
  letPickFolders,
  losePermission,
} from './support/folders.ts';
import { controlNamed, followGuide, namesIn, partsOf, troubles } from './support/guide.ts';
import { LONG } from './support/long-run.ts';
import { chooseBackupFile, typeKey } from './support/restore.ts';
import { expect, test, type Page, type SampleBackup } from './support/test.ts';

// What the guide about trouble says: the app shows these sentences, and what is to be done about them helps.

type Making = (path: string, sample: SampleBackup) => Promise<unknown>;

const zipOf =
  (content: (sample: SampleBackup) => Promise<Buffer | string>): Making =>
  async (path, sample) => {
    const zip = new JSZip().file('heirloom.zip', await content(sample));
    await writeFile(path, await zip.generateAsync({ type: 'nodebuffer' }));
  };

/** Files of which the app says this as soon as they are chosen. */
const FILES: Readonly<Record<string, Making>> = {
  'This file is not a backup: it is not even a ZIP.': (path) => writeFile(path, 'A letter. '.repeat(100)),
  'This ZIP is not a Heirloom backup.': async (path) =>
    writeFile(path, await new JSZip().file('heirloom.json', '{}').generateAsync({ type: 'nodebuffer' })),
  'This file is incomplete: its end is missing.': (path, sample) =>
    editBytes(sample.path, path, (bytes) => bytes.subarray(0, bytes.length >> 1)),
  'A part of the backup is damaged.': (path, sample) =>
    editBackupFile(sample.path, path, (zip) => flipBit(zip, 'repository.json')),
  'This was made by a newer version of Heirloom.': (path, sample) =>
    editBackupFile(sample.path, path, (zip) =>
      editConfig(zip, (config) => {
        config.version = 3;
      }),
    ),
  'This ZIP is protected with its own password.': async (path, sample) => {
    const unpacked = await JSZip.loadAsync(await readFile(sample.path));
    const zip = new ZipWriter(new Uint8ArrayWriter(), { password: 'another program', level: 0 });
    for (const [name, file] of Object.entries(unpacked.files))
      await zip.add(name, new Uint8ArrayReader(await file.async('uint8array')));
    await writeFile(path, await zip.close());
  },
  'This ZIP contains another ZIP.': zipOf((sample) => readFile(sample.path)),
  'This is an archive, but not a ZIP.': (path) =>
    writeFile(path, Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, ...new Uint8Array(1000)])),
};

/** Keys of which the app says this. */
const KEYS: Readonly<Record<string, (page: Page, sample: SampleBackup) => Promise<void>>> = {
  'This passphrase does not open these backups.': (page) => typeKey(page, { passphrase: 'a typing mistake' }),
  'The recovery key is mistyped.': (page, { recoveryKey }) =>
    typeKey(page, { recoveryKey: `${recoveryKey.startsWith('A') ? 'B' : 'A'}${recoveryKey.slice(1)}` }),
  'This recovery key is typed correctly, but it opens other backups. Look for the kit that names these backups.':
    async (page) => {
      const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
      await page
        .getByRole('textbox', { name: 'Recovery key' })
        .fill(await formatRecoveryKey(generateRecoveryKey(random)));
      await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    },
};

test(
  'the app says what the guide lists about files and keys that do not open',
  LONG,
  async ({ page, folder, sampleBackup }) => {
    const listed = await troubles('Opening a backup file');
    expect([...listed.keys()].sort()).toEqual([...Object.keys(FILES), ...Object.keys(KEYS)].sort());
    await page.goto('/');
    await createCollection(page, 'From scratch', 'Here before');
    for (const [says, make] of Object.entries(FILES))
      await test.step(says, async () => {
        const path = join(folder, 'heirloom.zip');
        await make(path, sampleBackup);
        await chooseBackupFile(page, path);
        await expect(page.getByRole('alert')).toContainText(says);
      });
    await chooseBackupFile(page, sampleBackup.path);
    for (const [says, give] of Object.entries(KEYS))
      await test.step(says, async () => {
        await give(page, sampleBackup);
        await expect(page.getByText(says).first()).toBeVisible();
      });
    // The advice for all three: the right key.
    await page.getByRole('textbox', { name: 'Recovery key' }).fill(sampleBackup.recoveryKey);
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await expect(page.getByText('The file is intact.')).toBeVisible();
  },
);

test('what the guide says about a folder brings its copies up to date again', LONG, async ({ page, context }) => {
  const listed = await troubles('Destinations');
  await letPickFolders(context, 'USB stick');
  await fillAndBackUp(page);
  const card = await addFolder(page, 'USB stick');

  const helps = async (says: string) => {
    const remedy = listed.get(says);
    expect(remedy, `the row of “${says}”`).toBeDefined();
    await expect(card.getByText(says, { exact: true })).toBeVisible();
    const [button = ''] = namesIn(remedy ?? '');
    await controlNamed(page, button).click();
    await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
  };

  await test.step('the permission is lost', async () => {
    await losePermission(page);
    await page.getByRole('link', { name: 'Letters', exact: true }).click();
    await createRecord(page, { Name: 'From Ada' });
    await backUp(page);
    await goToDestinations(page);
    await helps('Needs your permission again');
    await followedUp(page);
  });
  await test.step('the folder is empty', async () => {
    await page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('USB stick');
      await folder.removeEntry('Heirloom backups', { recursive: true });
    });
    await chooseAction(page, 'USB stick', 'Copy now');
    await helps('Empty now');
  });
  await test.step('the folder is gone', async () => {
    await page.evaluate(async () =>
      (await navigator.storage.getDirectory()).removeEntry('USB stick', { recursive: true }),
    );
    await chooseAction(page, 'USB stick', 'Copy now');
    await expect(card.getByText('Folder not found', { exact: true })).toBeVisible();
    // It is put back: empty, since it was deleted.
    await page.evaluate(async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('USB stick', { create: true }),
    );
    expect(namesIn(listed.get('Folder not found') ?? '')).toEqual(['Try again']);
    await card.getByRole('button', { name: 'Try again' }).click();
    await expect(card.getByText('Empty now', { exact: true })).toBeVisible();
  });
});

test('a browser without folders says so, and offers what the guide says', LONG, async ({ page, context }) => {
  await context.addInitScript(() => Reflect.deleteProperty(window, 'showDirectoryPicker'));
  await page.goto('/');
  await goToDestinations(page);
  const listed = await troubles('Destinations');
  expect(listed.get('This browser cannot keep copies in a folder')).toContain('Download backup files instead');
  await expect(page.getByText('This browser cannot keep copies in a folder')).toBeVisible();
  await expect(page.getByRole('link', { name: 'download a backup' })).toBeVisible();
});

test('still stuck: the log has the entry, and an error has details for a report', LONG, async ({ page, folder }) => {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await backUp(page);
  const [, log = '', details = ''] = await partsOf('troubleshooting', 'Still stuck');
  await followGuide(page, log, {
    Activity: async (control) => {
      await control.click();
      await page
        .getByRole('listitem')
        .filter({ hasText: /^Backup: / })
        .first()
        .getByRole('button')
        .click();
      await expect(page.getByText('Trigger')).toBeVisible();
    },
  });
  const path = join(folder, 'letter.zip');
  await writeFile(path, 'no ZIP');
  await chooseBackupFile(page, path);
  await followGuide(page, details);
  await expect(page.getByText('not-a-zip')).toBeVisible();
});
