import { type Browser, type BrowserContext, chromium, expect, type Page, test as base } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUp, downloadBackup } from './backup.ts';
import { addSamples } from './catalogue.ts';
import { onceInARun } from './once-in-a-run.ts';
import { diskOf } from './quota.ts';
import { PASSPHRASE, setUpRecovery } from './set-up.ts';

export { expect, type Page };

/** A backup file and the key that opens it. */
export interface SampleBackup {
  readonly path: string;
  readonly passphrase: string;
  readonly recoveryKey: string;
}

/** A browser that has never been used, with its own user data folder on the disk, like a person's other device. */
export interface Profile {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The profile folder: opened again, it is the same person's browser on another day. */
  readonly userDataFolder: string;
  readonly close: () => Promise<void>;
}

export interface ProfileOptions {
  /** The folder of an earlier profile, which was closed. */
  readonly userDataFolder?: string;
  /** How many more bytes fit, from before the app starts. */
  readonly freeBytes?: number;
}

interface Fixtures {
  /** A folder that is deleted after the test. */
  readonly folder: string;
  /** Opens a fresh browser profile with one tab on the app's first screen. Closed after the test. */
  readonly openProfile: (options?: ProfileOptions) => Promise<Profile>;
  /** Messages that may be logged or thrown in a page without failing the test; all others fail it. */
  readonly expectedProblems: readonly RegExp[];
  readonly problems: string[];
}

interface WorkerFixtures {
  /** A backup file of the samples, created once in a run through the screens. */
  readonly sampleBackup: SampleBackup;
}

/** Every test fails on an uncaught error, on an error in the console, and on a violation of the security policy. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  sampleBackup: [
    async ({ browser }, use, { project }) => {
      const make = (folder: string) => makeSampleBackup(browser, project.use.baseURL, folder);
      await use(await onceInARun(join(project.outputDir, '.sample-backup'), make));
    },
    { scope: 'worker' },
  ],

  expectedProblems: [[], { option: true }],

  problems: [
    async ({ expectedProblems }, use) => {
      const problems: string[] = [];
      await use(problems);
      const unexpected = problems.filter((problem) => !expectedProblems.some((expected) => expected.test(problem)));
      expect(unexpected, 'errors that nobody caught').toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, problems }, use) => {
    watch(context, problems);
    await use(context);
  },

  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },

  openProfile: async ({ folder, problems, launchOptions, baseURL, viewport }, use) => {
    const open: Profile[] = [];
    await use(async (options = {}) => {
      const userDataFolder = options.userDataFolder ?? (await mkdtemp(join(folder, 'profile-')));
      const context = await chromium.launchPersistentContext(userDataFolder, {
        ...launchOptions,
        viewport,
        acceptDownloads: true,
        ...(baseURL === undefined ? {} : { baseURL }),
      });
      watch(context, problems);
      const page = context.pages()[0] ?? (await context.newPage());
      if (options.freeBytes !== undefined) {
        await openDatabases(page);
        await (await diskOf(page, baseURL)).leave(options.freeBytes);
      }
      await page.goto('/');
      const profile = { context, page, userDataFolder, close: () => context.close() };
      open.push(profile);
      return profile;
    });
    for (const profile of open) await profile.close();
  },
});

async function makeSampleBackup(browser: Browser, baseURL: string | undefined, folder: string): Promise<SampleBackup> {
  const context = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  const page = await context.newPage();
  await page.goto('/');
  await addSamples(page);
  const recoveryKey = await setUpRecovery(page);
  await backUp(page);
  const path = await downloadBackup(page, join(folder, 'sample.zip'));
  await context.close();
  return { path, passphrase: PASSPHRASE, recoveryKey };
}

/** Chromium (156) counts what an origin's databases take only once one of them has been opened. */
async function openDatabases(page: Page): Promise<void> {
  await page.goto('/manifest.webmanifest');
  await page.evaluate(async () => {
    for (const { name = '' } of await indexedDB.databases())
      await new Promise<void>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onerror = () => {
          reject(request.error ?? new Error('not opened'));
        };
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      });
  });
}

/** Dexie's message when a connection blocks deleting or opening a database. */
const DATABASE_WARNING = /^Dexie\b.* blocked/;

function watch(context: BrowserContext, problems: string[]): void {
  context.on('weberror', (webError) => {
    problems.push(`uncaught: ${webError.error().message}`);
  });
  context.on('console', (message) => {
    const isProblem =
      message.type() === 'error' || (message.type() === 'warning' && DATABASE_WARNING.test(message.text()));
    if (isProblem) problems.push(`console: ${message.text()}`);
  });
}
