import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import { readAutomationState } from './automation-state.ts';
import { backUp, goToBackups } from './backup.ts';
import { createCollection, createRecord } from './catalogue.ts';
import { setUpRecovery } from './set-up.ts';

/**
 * Substitutes a folder of the private file system, which has the same interface, for one that the person picks. The
 * picker returns it at once. The permission to use it can be lost, and is granted when the page asks for it.
 */
export async function letPickFolders(context: BrowserContext, name: string): Promise<void> {
  await context.addInitScript((folder) => {
    const pick = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true });
    Object.defineProperty(window, 'showDirectoryPicker', { value: pick });
  }, name);
}

const CHANNEL = 'test-permission';

/**
 * From now on the browser has revoked the permission to use folders, in the page and its workers, until it is asked
 * again.
 */
export async function losePermission(page: Page): Promise<void> {
  const forget = (channel: string) => {
    let state: PermissionState = 'prompt';
    new BroadcastChannel(channel).onmessage = () => {
      state = 'granted';
    };
    Object.defineProperty(FileSystemHandle.prototype, 'queryPermission', {
      value: () => Promise.resolve(state),
      configurable: true,
    });
    Object.defineProperty(FileSystemHandle.prototype, 'requestPermission', {
      configurable: true,
      value: () => {
        state = 'granted';
        new BroadcastChannel(channel).postMessage('granted');
        return Promise.resolve(state);
      },
    });
  };
  for (const worker of page.workers()) await worker.evaluate(forget, CHANNEL);
  await page.evaluate(forget, CHANNEL);
}

/** The names in a folder, sorted. @param path from the root of the private file system. */
export async function namesIn(page: Page, ...path: readonly string[]): Promise<string[]> {
  return page.evaluate(async (names) => {
    let folder = await navigator.storage.getDirectory();
    for (const name of names) folder = await folder.getDirectoryHandle(name);
    const found: string[] = [];
    for await (const name of folder.keys()) found.push(name);
    return found.sort();
  }, path);
}

/** Inverts a byte in the middle of the first file of a folder. */
export async function corruptIn(page: Page, ...path: readonly string[]): Promise<void> {
  await page.evaluate(async (names) => {
    let folder = await navigator.storage.getDirectory();
    for (const name of names) folder = await folder.getDirectoryHandle(name);
    for await (const name of folder.keys()) {
      const file = await folder.getFileHandle(name);
      const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
      const stream = await file.createWritable();
      await stream.write(bytes);
      await stream.close();
      return;
    }
    throw new Error('There is no file to damage.');
  }, path);
}

/** Deletes everything the app has stored in this browser, like clearing the site's data; picked folders stay. */
export async function loseEverything(page: Page, kept: string): Promise<void> {
  // A page of the same site that has none of it open.
  await page.goto('/icon.svg');
  await page.evaluate(async (name) => {
    localStorage.clear();
    sessionStorage.clear();
    for (const { name: database = '' } of await indexedDB.databases()) {
      await new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase(database);
        request.onsuccess = () => {
          resolve();
        };
        request.onerror = () => {
          reject(request.error ?? new Error('not deleted'));
        };
      });
    }
    const root = await navigator.storage.getDirectory();
    const others: string[] = [];
    for await (const other of root.keys()) if (other !== name) others.push(other);
    for (const other of others) await root.removeEntry(other, { recursive: true });
  }, kept);
  await page.goto('/');
}

/** Waits until the copying that follows a backup has finished; before that, other work on copies may have to wait. */
export async function followedUp(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      const { followUpAt } = await readAutomationState(page);
      // Without this value there was no backup; when the work is done, it is the time of the next run.
      return followUpAt === undefined || followUpAt > (await page.evaluate(() => Date.now()));
    })
    .toBe(true);
}

/** Goes from anywhere to the Destinations screen. */
export async function goToDestinations(page: Page): Promise<void> {
  await goToBackups(page);
  await page
    .getByRole('navigation', { name: 'Pages about backups' })
    .getByRole('link', { name: 'Destinations' })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Destinations' })).toBeVisible();
}

/** Chooses an action from a destination's menu. */
export async function chooseAction(page: Page, destination: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${destination}` }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

/** A collection with a record, keys and a backup: all that is needed before there can be a destination. */
export async function fillAndBackUp(page: Page): Promise<void> {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await createRecord(page, { Name: 'From Ada' });
  await setUpRecovery(page);
  await backUp(page);
}

/** Goes to the destinations and presses *Add a folder*. @returns the card that the folder gets. */
export async function askForFolder(page: Page, name: string): Promise<Locator> {
  await goToDestinations(page);
  await followedUp(page);
  await page.getByRole('button', { name: 'Add a folder' }).click();
  return page.getByRole('region', { name });
}

/** Adds the folder that the picker returns. @returns its card, once it has every backup. */
export async function addFolder(page: Page, name: string): Promise<Locator> {
  const card = await askForFolder(page, name);
  await expect(card.getByText('All copies are up to date.')).toBeVisible();
  return card;
}
