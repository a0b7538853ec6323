import type { Page } from '@playwright/test';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apache } from '../../src/adapters/testing/servers/apache.ts';
import { startCuttingProxy } from '../../src/adapters/testing/servers/cutting-proxy.ts';
import { ceph, setCorsRule } from '../../src/adapters/testing/servers/s3-servers.ts';
import { fillServerForm } from '../support/devices.ts';
import { fillBucketForm, makeBucket, readCorsRule } from '../support/s3.ts';
import { allowRealFolder, findWindowedBrowser, letPickRealFolder } from '../support/real-folder.ts';

const YEAR_MS = 365 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** What a device does with a place. The buttons are those of its kind. */
interface Connecting {
  readonly button: string;
  readonly submit: 'Add' | 'Open';
  /** Through the line that can be cut. */
  readonly isThroughLine: boolean;
}

/** A place that two browsers and the command line share. */
export interface RealPlace {
  /** What the app calls it. */
  readonly name: string;
  /** As the command line names it. */
  readonly repo: string;
  readonly env: Readonly<Record<string, string>>;
  /** A browser that can use the place, where not every one can. */
  readonly browser?: string;
  /** Makes an empty profile ready for the place. */
  readonly prepare: (profileFolder: string, baseURL: string) => Promise<void>;
  /** Before each start of a browser with that profile. */
  readonly arm: (page: Page) => Promise<void>;
  readonly connect: (page: Page, connecting: Connecting) => Promise<void>;
  /** Cuts the line of one device off soon, in the middle of what it sends. */
  readonly cutSoon: (after: number) => void;
  /** @returns whether it was cut. */
  readonly restore: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

export interface RealPlaceKind {
  readonly title: string;
  /** How far ahead the wrong clock is. S3 servers refuse requests from clocks that are 15 minutes off. */
  readonly clockAheadMs: number;
  readonly isAvailable: () => Promise<boolean>;
  readonly addButton: string;
  readonly openButton: string;
  readonly start: (folder: string) => Promise<RealPlace>;
}

const nothing = async () => undefined;

const bucket: RealPlaceKind = {
  title: 'an S3 bucket',
  clockAheadMs: 10 * MINUTE_MS,
  isAvailable: () => ceph.isAvailable(),
  addButton: 'Add an S3 bucket',
  openButton: 'Choose an S3 bucket',
  start: async (folder) => {
    const server = await ceph.start();
    const line = await startCuttingProxy(server.url);
    const name = await makeBucket(server);
    const secretFile = join(folder, 'secret.txt');
    await writeFile(secretFile, `${server.secret}\n`);
    return {
      name,
      repo: `s3://${name}/heirloom`,
      env: { AWS_ACCESS_KEY_ID: server.keyId, AWS_SECRET_ACCESS_KEY_FILE: secretFile, AWS_ENDPOINT_URL: server.url },
      prepare: nothing,
      arm: nothing,
      connect: async (page, { button, submit, isThroughLine }) => {
        await fillBucketForm(page, button, { ...server, ...(isThroughLine ? { url: line.url } : {}) }, name);
        if (submit === 'Add') {
          await page.getByRole('dialog').getByText('Allow this page in the bucket (CORS)').click();
          await setCorsRule(server, name, await readCorsRule(page));
        }
        await page.getByRole('dialog').getByRole('button', { name: submit, exact: true }).click();
      },
      ...cuttable(line, server),
    };
  },
};

/** What a place on a server does with the line to it. */
function cuttable(
  line: Awaited<ReturnType<typeof startCuttingProxy>>,
  server: { stop(): Promise<void> },
): Pick<RealPlace, 'cutSoon' | 'restore' | 'stop'> {
  let cuts = 0;
  return {
    cutSoon: (after) => {
      cuts = line.cuts();
      line.cutAfter(after);
    },
    restore: async () => {
      line.restore();
      return line.cuts() > cuts;
    },
    stop: async () => {
      await line.stop();
      await server.stop();
    },
  };
}

const webDav: RealPlaceKind = {
  title: 'Apache',
  clockAheadMs: YEAR_MS,
  isAvailable: () => apache.isAvailable(),
  addButton: 'Add a WebDAV server',
  openButton: 'Choose a WebDAV server',
  start: async (folder) => {
    const server = await apache.start();
    const line = await startCuttingProxy(server.url);
    const passwordFile = join(folder, 'password.txt');
    await writeFile(passwordFile, `${server.password}\n`);
    return {
      name: '127.0.0.1',
      repo: `${server.url.replace('http://', `webdav://${encodeURIComponent(server.userName)}@`)}/Heirloom%20backups`,
      env: { HEIRLOOM_WEBDAV_PASSWORD_FILE: passwordFile },
      prepare: nothing,
      arm: nothing,
      connect: (page, { button, submit, isThroughLine }) =>
        fillServerForm(page, { button, submit, server, address: isThroughLine ? line.url : server.url }),
      ...cuttable(line, server),
    };
  },
};

/** The folder goes away for all devices at once, like a drive that is unplugged. */
const plainFolder: RealPlaceKind = {
  title: 'a folder on the disk',
  clockAheadMs: YEAR_MS,
  isAvailable: async () => findWindowedBrowser() !== undefined,
  addButton: 'Add a folder',
  openButton: 'Choose a folder',
  start: async (folder) => {
    const executablePath = findWindowedBrowser();
    if (executablePath === undefined) throw new Error('There is no Chromium with windows on this machine.');
    const drive = join(folder, 'drive');
    await mkdir(drive);
    let leaving: Promise<void> | undefined;
    return {
      name: 'drive',
      repo: join(drive, 'Heirloom backups'),
      env: {},
      browser: executablePath,
      prepare: (profileFolder, baseURL) => allowRealFolder(executablePath, profileFolder, drive, baseURL),
      arm: (page) => letPickRealFolder(page.context()),
      connect: async (page, { button }) => {
        await page.getByRole('button', { name: button }).click();
      },
      cutSoon: (after) => {
        leaving = new Promise<void>((resolve) => setTimeout(resolve, after / 20)).then(() =>
          rename(drive, `${drive}, unplugged`),
        );
      },
      restore: async () => {
        const isGone = leaving !== undefined;
        await leaving;
        leaving = undefined;
        if (!isGone) return false;
        // What a device may have put there meanwhile is not on the drive.
        await rm(drive, { recursive: true, force: true });
        await rename(`${drive}, unplugged`, drive);
        return true;
      },
      stop: nothing,
    };
  },
};

export const REAL_PLACES: readonly RealPlaceKind[] = [bucket, webDav, plainFolder];
