import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openInEngine } from '../../scripts/engines/engine-browser.ts';
import { ENGINE_LABELS, findEngine, type EngineName } from '../../scripts/find-engines.mjs';
import { PASSPHRASE } from '../support/set-up.ts';
import { expect, test as base } from '../support/test.ts';
import { Bridge } from './bridge.ts';
import { Screen } from './screen.ts';

interface Fixtures {
  /**
   * Opens the app in a fresh browser of this engine, whose downloads go into the folder. The test closes it, and fails
   * if there were uncaught errors.
   */
  readonly openScreen: (engine: EngineName, downloads: string) => Promise<Screen>;
}

export { expect };

/** For tests that drive other browsers than Chromium. */
export const test = base.extend<Fixtures>({
  openScreen: async ({ baseURL }, use) => {
    const opened: { close(): Promise<void> | void }[] = [];
    const problems: (readonly string[])[] = [];
    await use(async (engine, downloads) => {
      await mkdir(downloads, { recursive: true });
      const bridge = await Bridge.start(baseURL ?? '');
      problems.push(bridge.problems);
      opened.unshift(await openInEngine(engine, bridge.url, downloads), bridge);
      return new Screen(bridge);
    });
    for (const one of opened) await one.close();
    expect(problems.flat(), 'errors that nobody caught').toEqual([]);
  },
});

/** Skips the test, by name, on a machine that has no such browser. */
export function skipWithout(...engines: readonly EngineName[]): void {
  for (const engine of engines)
    test.skip(
      findEngine(engine) === undefined,
      `There is no ${ENGINE_LABELS[engine]} on this machine, and none could be installed.`,
    );
}

/** Goes through the whole set-up of passphrase and recovery kit. */
export async function setUp(screen: Screen): Promise<void> {
  await screen.press('link', 'Backups');
  await screen.press('link', 'Passphrase and keys');
  await screen.type('Passphrase', PASSPHRASE);
  await screen.type('Repeat passphrase', PASSPHRASE);
  await screen.press('button', 'Continue');
  const items = await screen.itemsOf('Recovery key');
  expect(items).toHaveLength(9);
  const groups = items.map((text, at) => text.replace(/\s/g, '').slice(String(at + 1).length));
  await screen.press('button', 'I have it, continue');
  await screen.see('heading', /Confirm that you have it$/);
  for (const [at, group] of groups.entries()) await screen.typeIfThere(`Group ${at + 1}`, group.toLowerCase());
  await screen.press('button', 'Confirm');
  await screen.read('You can get back in.');
}

/** Backs up everything, through the screens. */
export async function backUp(screen: Screen): Promise<void> {
  await screen.press('link', 'Backups');
  await screen.press('button', 'Back up now');
  await screen.read(/Backed up: /);
  await screen.read('Verified: every byte was read back, decrypted and compared.');
}

/** Downloads the backup whose result is on the screen. @returns the path of the file. */
export async function downloadBackup(screen: Screen, downloads: string): Promise<string> {
  await screen.press('button', 'Download this backup');
  await screen.read(/The file heirloom-.* is in your browser’s downloads\./);
  return downloaded(downloads);
}

/** Restores a backup file into an empty app, through the screens. */
export async function restoreFile(screen: Screen, path: string): Promise<void> {
  await screen.press('link', 'Backups');
  await screen.press('link', 'Restore from a file');
  await screen.see('button', 'Choose a file');
  await screen.pickFile(path);
  await screen.type('Passphrase', PASSPHRASE);
  await screen.press('button', 'Unlock');
  await screen.read('The file is intact.');
  await screen.press('button', 'Continue');
  await screen.see('table', 'Now and after the restore');
  await screen.press('button', 'Continue');
  await screen.press('button', 'Restore');
  await screen.read('Your data is back.');
}

/** The path of the one ZIP in the folder, once the browser has finished writing it. */
async function downloaded(folder: string): Promise<string> {
  let path = '';
  let sizeBefore = -1;
  await expect
    .poll(
      async () => {
        const [name] = (await readdir(folder)).filter((found) => /^heirloom-.*\.zip$/.test(found));
        if (name === undefined) return 'nothing yet';
        path = join(folder, name);
        const { size } = await stat(path);
        const isDone = size > 0 && size === sizeBefore;
        sizeBefore = size;
        await wait(200);
        return isDone ? 'done' : 'being written';
      },
      { timeout: 30_000 },
    )
    .toBe('done');
  return path;
}
