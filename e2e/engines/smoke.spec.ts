import { expect, test as base } from '@playwright/test';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openInEngine } from '../../scripts/engines/engine-browser.ts';
import { ENGINE_LABELS, ENGINE_NAMES, findEngine, type EngineName } from '../../scripts/find-engines.mjs';
import { LONG } from '../support/long-run.ts';
import { PASSPHRASE } from '../support/set-up.ts';
import { Bridge } from './bridge.ts';
import { Screen } from './screen.ts';

interface Fixtures {
  /** A folder that is deleted after the test. */
  readonly folder: string;
  /** Opens the app in a fresh browser of this engine. The test closes it, and fails if there were uncaught errors. */
  readonly openScreen: (engine: EngineName) => Promise<Screen>;
}

const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-engine-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },

  openScreen: async ({ baseURL, folder }, use) => {
    const opened: { close(): Promise<void> | void }[] = [];
    const problems: (readonly string[])[] = [];
    await use(async (engine) => {
      const bridge = await Bridge.start(baseURL ?? '');
      problems.push(bridge.problems);
      opened.unshift(await openInEngine(engine, bridge.url, folder), bridge);
      return new Screen(bridge);
    });
    for (const one of opened) await one.close();
    expect(problems.flat(), 'errors that nobody caught').toEqual([]);
  },
});

for (const engine of ENGINE_NAMES) {
  test(
    `${ENGINE_LABELS[engine]} catalogues, backs up, downloads, restores and undoes`,
    LONG,
    async ({ folder, openScreen }) => {
      test.skip(
        findEngine(engine) === undefined,
        `There is no ${ENGINE_LABELS[engine]} on this machine, and none could be installed.`,
      );
      const screen = await openScreen(engine);
      await test.step('catalogue', async () => {
        await screen.press('button', 'Fill with samples');
        await screen.see('link', 'Books');
      });
      await test.step('passphrase and recovery key', () => setUp(screen));
      await test.step('backup', async () => {
        await screen.press('link', 'Backups');
        await screen.press('button', 'Back up now');
        await screen.read(/Backed up: /);
        await screen.read('Verified: every byte was read back, decrypted and compared.');
      });
      const file = await test.step('download', async () => {
        await screen.press('button', 'Download this backup');
        await screen.read(/The file heirloom-.* is in your browser’s downloads\./);
        return downloaded(folder);
      });

      const other = await openScreen(engine);
      await test.step('restore in another browser', async () => {
        await other.press('link', 'Backups');
        await other.press('link', 'Restore from a file');
        await other.see('button', 'Choose a file');
        await other.pickFile(file);
        await other.type('Passphrase', PASSPHRASE);
        await other.press('button', 'Unlock');
        await other.read('The file is intact.');
        await other.press('button', 'Continue');
        await other.see('table', 'Now and after the restore');
        await other.press('button', 'Continue');
        await other.press('button', 'Restore');
        await other.read('Your data is back.');
        await expect.poll(() => other.names('link')).toContain('Books');
      });
      await test.step('undo', async () => {
        await other.press('button', 'Undo');
        await other.see('heading', /Undone$/);
        await expect.poll(() => other.names('link')).not.toContain('Books');
      });
    },
  );
}

async function setUp(screen: Screen): Promise<void> {
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
