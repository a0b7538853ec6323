import JSZip from 'jszip';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCollection, createRecord } from './support/catalogue.ts';
import { dumpDatabase, expectSameDatabase } from './support/compare.ts';
import { editBackupFile, editBytes, editConfig, flipBit, objectsIn, rename, swap } from './support/edit-backup-file.ts';
import { chooseBackupFile, goToPreview, restoreFile, typeKey } from './support/restore.ts';
import { LONG, longIf } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

// For any file given as a backup, the result is a plain sentence with advice, and all data stays unchanged.

const UNCHANGED = /Nothing was changed|Nothing here has changed|Your data is as it was/;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Here before');
  await createRecord(page, { Name: 'A record that must stay' });
});

test('a wrong passphrase or recovery key is not reported as damage, and the right one still opens', async ({
  page,
  sampleBackup,
}) => {
  const before = await dumpDatabase(page);
  await chooseBackupFile(page, sampleBackup.path);
  await typeKey(page, { passphrase: 'not this one' });
  await expect(page.getByText(/^This passphrase does not open these backups\. Check Caps Lock/)).toBeVisible();
  // One letter of the key is wrong: its checksum shows that before anything is tried.
  const typo = `${sampleBackup.recoveryKey.startsWith('A') ? 'B' : 'A'}${sampleBackup.recoveryKey.slice(1)}`;
  await typeKey(page, { recoveryKey: typo });
  await expect(page.getByRole('alert')).toContainText('The recovery key is mistyped.');
  await expect(page.getByRole('alert')).toContainText('Compare it with your recovery kit, group by group.');
  await page.getByRole('textbox', { name: 'Recovery key' }).fill(sampleBackup.recoveryKey);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await goToPreview(page);
  expectSameDatabase(await dumpDatabase(page), before);
});

test('a file that is not a backup is refused with the reason and advice', async ({ page, folder, sampleBackup }) => {
  const before = await dumpDatabase(page);
  const at = (name: string) => join(folder, name);
  await writeFile(at('text.zip'), 'This is a letter, not a ZIP. '.repeat(100));
  await writeFile(at('empty.zip'), '');
  await writeFile(at('other.zip'), await new JSZip().file('holiday.txt', 'sun').generateAsync({ type: 'nodebuffer' }));
  await editBackupFile(sampleBackup.path, at('newer.zip'), (zip) =>
    editConfig(zip, (config) => {
      config.version = 3;
    }),
  );
  await editBackupFile(sampleBackup.path, at('no-config.zip'), (zip) => {
    zip.remove('repository.json');
  });
  await editBackupFile(sampleBackup.path, at('config.zip'), (zip) => flipBit(zip, 'repository.json'));
  await editBytes(sampleBackup.path, at('claims.zip'), claimTerabytes);
  const backup = await readFile(sampleBackup.path);
  await writeFile(
    at('compressed.zip'),
    await new JSZip()
      .file('heirloom.zip', backup)
      .file('__MACOSX/._heirloom.zip', 'x')
      .generateAsync({ type: 'nodebuffer' }),
  );
  await writeFile(
    at('two.zip'),
    await new JSZip()
      .file('home/repository.json', '{}')
      .file('office/repository.json', '{}')
      .generateAsync({ type: 'nodebuffer' }),
  );
  await writeFile(at('seven.zip'), Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, ...backup.subarray(0, 1000)]));
  await writeFile(at('last-part.zip'), backup.subarray(backup.length >> 1));
  await editBytes(sampleBackup.path, at('lzma.zip'), packedByLzma);

  const refusals = [
    ['text.zip', 'This file is not a backup: it is not even a ZIP.'],
    ['empty.zip', 'This file is incomplete: its end is missing.'],
    ['other.zip', 'This ZIP is not a Heirloom backup.'],
    ['newer.zip', 'This was made by a newer version of Heirloom.'],
    ['no-config.zip', 'This ZIP is not a Heirloom backup.'],
    ['config.zip', 'A part of the backup is damaged.'],
    ['compressed.zip', 'This ZIP contains another ZIP.'],
    ['two.zip', 'This ZIP contains several sets of backups.'],
    ['seven.zip', 'This is an archive, but not a ZIP.'],
    ['last-part.zip', 'This is only one part of a split archive.'],
    ['lzma.zip', 'This ZIP is packed in a way that browsers cannot read.'],
    ['claims.zip', /impossible sizes|incomplete|damaged|not a backup that Heirloom can read/],
  ] as const;
  for (const [name, sentence] of refusals) {
    await test.step(name, async () => {
      await chooseBackupFile(page, at(name));
      await expect(page.getByRole('alert')).toContainText(sentence);
      await expect(page.getByRole('alert')).toContainText(UNCHANGED);
    });
  }
  expectSameDatabase(await dumpDatabase(page), before);
});

test(
  'a file that is truncated at any length is refused or found damaged',
  LONG,
  async ({ page, folder, sampleBackup }) => {
    const before = await dumpDatabase(page);
    for (const [name, keep] of [
      ['start', 0.001],
      ['half', 0.5],
      ['most', 0.98],
      ['all-but-one-byte', 1],
    ] as const) {
      await test.step(name, async () => {
        const path = await editBytes(sampleBackup.path, join(folder, `${name}.zip`), (bytes) =>
          bytes.subarray(0, Math.min(bytes.length - 1, Math.ceil(bytes.length * keep))),
        );
        await chooseBackupFile(page, path);
        await expect(page.getByRole('alert')).toContainText('This file is incomplete: its end is missing.');
        await expect(page.getByRole('alert')).toContainText('Download or copy it again.');
      });
    }
    expectSameDatabase(await dumpDatabase(page), before);
  },
);

test('absurd key derivation costs are refused before they are spent', LONG, async ({ page, folder, sampleBackup }) => {
  const path = await editBackupFile(sampleBackup.path, join(folder, 'absurd.zip'), (zip) =>
    editConfig(zip, (config) => {
      for (const { kdf } of config.slots)
        if (kdf) Object.assign(kdf, { memoryKiB: 64 * 1024 * 1024, iterations: 1_000_000 });
    }),
  );
  await chooseBackupFile(page, path);
  const alert = page.getByRole('alert').filter({ hasText: 'impossible sizes' });
  await expect(alert.or(page.getByRole('textbox', { name: 'Passphrase', exact: true }))).toBeVisible();
  if (await alert.isHidden()) await typeKey(page, sampleBackup);
  await expect(alert).toBeVisible();
});

const DAMAGES: Readonly<Record<string, (zip: JSZip) => void | Promise<void>>> = {
  'a flipped bit in a pack': (zip) => flipBit(zip, mustFirst(objectsIn(zip, 'packs'))),
  'a flipped bit in the index': (zip) => flipBit(zip, mustFirst(objectsIn(zip, 'indexes'))),
  'a flipped bit in the snapshot': (zip) => flipBit(zip, mustFirst(objectsIn(zip, 'snapshots'))),
  'a missing pack': (zip) => {
    zip.remove(mustFirst(objectsIn(zip, 'packs')));
  },
  'a missing snapshot': (zip) => {
    zip.remove(mustFirst(objectsIn(zip, 'snapshots')));
  },
  'a renamed pack': (zip) => rename(zip, mustFirst(objectsIn(zip, 'packs'))),
  'an index and a pack exchanged': (zip) =>
    swap(zip, mustFirst(objectsIn(zip, 'packs')), mustFirst(objectsIn(zip, 'indexes'))),
};

/** The cases that `npm test` runs; the engine's own tests run all of them. */
const SHORT_DAMAGES: ReadonlySet<string> = new Set(['a flipped bit in a pack', 'a missing snapshot']);

for (const [damage, edit] of Object.entries(DAMAGES)) {
  test(
    `${damage} is found and reported, and never restored as if the file were intact`,
    longIf(!SHORT_DAMAGES.has(damage)),
    async ({ page, folder, sampleBackup }) => {
      const before = await dumpDatabase(page);
      await chooseBackupFile(page, await editBackupFile(sampleBackup.path, join(folder, 'damaged.zip'), edit));
      await typeKey(page, sampleBackup);
      const said = page
        .getByRole('alert')
        .or(page.getByText('There is no backup in this file that could be restored.'));
      await expect(said.first()).toBeVisible();
      // A restore brings back all of the backup or nothing, unless the person agrees to leave something out.
      if (await pressOn(page)) await expect(page.getByText('Your data is back.')).toBeVisible();
      else expectSameDatabase(await dumpDatabase(page), before);
    },
  );
}

test('entries with paths outside the repository are refused', LONG, async ({ page, folder, sampleBackup }) => {
  for (const name of ['../outside', '/etc/passwd', 'packs/../../x', 'C:\\windows\\x']) {
    await test.step(name, async () => {
      const path = await editBackupFile(sampleBackup.path, join(folder, 'paths.zip'), (zip) => {
        zip.file(name, 'x', { createFolders: false });
      });
      await chooseBackupFile(page, path);
      await expect(page.getByRole('alert')).toContainText('This is not a backup that Heirloom can read.');
      await expect(page.getByRole('alert')).toContainText(UNCHANGED);
    });
  }
});

// In `npm test`, repacked-backup-file.test.ts shows the same without screens.
test(
  'files that a system has added to the ZIP, and objects that belong to nothing, do no harm',
  LONG,
  async ({ page, folder, sampleBackup }) => {
    const path = await editBackupFile(sampleBackup.path, join(folder, 'strangers.zip'), (zip) => {
      for (const name of ['__MACOSX/._repository.json', 'Thumbs.db', 'packs/not-an-id', 'a folder/holiday.txt'])
        zip.file(name, 'x', { createFolders: false });
    });
    await restoreFile(page, path, sampleBackup);
  },
);

test('a file that was unpacked, repacked two folders deep and padded can be restored', async ({
  page,
  folder,
  sampleBackup,
}) => {
  const unpacked = await JSZip.loadAsync(await readFile(sampleBackup.path));
  const again = new JSZip();
  for (const [name, file] of Object.entries(unpacked.files))
    again.file(`./Downloads/my backups/${name}`, await file.async('nodebuffer'));
  const path = join(folder, 'again.zip');
  await writeFile(
    path,
    Buffer.concat([
      await again.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', streamFiles: true }),
      Buffer.alloc(10_240),
    ]),
  );
  await restoreFile(page, path, sampleBackup);
});

/** Continues from the check to the end, as far as the screens allow. @returns whether the restore finished. */
async function pressOn(page: Page): Promise<boolean> {
  const go = page.getByRole('button', { name: /^Continue/ });
  if (!(await go.isVisible()) || (await go.isDisabled())) return false;
  await go.click();
  // The check's damage notice must not be taken for the next step's answer.
  await expect(page.getByRole('heading', { level: 2, name: /^Step 3 of 8/ })).toBeHidden();
  const preview = page.getByRole('table', { name: 'Now and after the restore' });
  const alert = page.getByRole('alert').first();
  await expect(preview.or(alert).or(page.getByText('Which backup?')).first()).toBeVisible();
  if (!(await preview.isVisible())) return false;
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  const restore = page.getByRole('button', { name: 'Restore', exact: true });
  const leftOut = page.getByRole('checkbox', { name: 'I understand that this is left out' });
  // The previous step's damage notice must not be taken for this one's answer.
  await expect(page.getByRole('heading', { level: 2, name: /^Step 6 of 8/ })).toBeVisible();
  await expect(page.getByRole('table', { name: 'What will happen' }).or(leftOut).or(alert).first()).toBeVisible();
  if (await leftOut.isVisible()) {
    await expect(page.getByRole('alert').filter({ hasText: 'Left out because it cannot be read' })).toBeVisible();
    await expect(restore).toBeDisabled();
    return false;
  }
  if (!(await restore.isVisible())) return false;
  const agree = page.getByRole('checkbox', { name: /^Yes, / });
  if (await agree.isVisible()) await agree.check();
  await restore.click();
  const done = page.getByText('Your data is back.');
  await expect(done.or(alert).first()).toBeVisible();
  if (await done.isVisible()) return true;
  await expect(alert).toContainText(UNCHANGED);
  return false;
}

/** Makes the ZIP's directory claim nearly four gigabytes for its first entry, the most that its field can express. */
function claimTerabytes(bytes: Buffer): Buffer {
  const entry = directoryEntryOf(bytes, 'repository.json');
  bytes.writeUInt32LE(0xffff_fff0, entry + 20);
  bytes.writeUInt32LE(0xffff_fff0, entry + 24);
  return bytes;
}

/** Makes the entry look as if another program had packed it with its own method. */
function packedByLzma(bytes: Buffer): Buffer {
  bytes.writeUInt16LE(14, directoryEntryOf(bytes, 'repository.json') + 10);
  return bytes;
}

/** The place where the ZIP's directory describes an entry. */
function directoryEntryOf(bytes: Buffer, name: string): number {
  const entry = bytes.lastIndexOf(name, undefined, 'latin1') - 46;
  if (bytes.toString('latin1', entry, entry + 4) !== 'PK\u0001\u0002')
    throw new Error(`The ZIP does not describe ${name}.`);
  return entry;
}

function mustFirst(names: readonly string[]): string {
  const [first] = names;
  if (first === undefined) throw new Error('There is no such object in the sample.');
  return first;
}
