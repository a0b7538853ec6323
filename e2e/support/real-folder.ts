import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { browserLaunch } from '../../scripts/find-browser.mjs';

// A folder on the disk, used by a real browser as one that the person has picked. Scripts cannot press the buttons of
// the browser's own picker and prompts. So the handle comes from a drop that DevTools dispatches, and the permission to
// write from the file in which Chromium keeps lasting permissions. Everything else is real: the files, the swap files
// of `createWritable`, and the errors of a disk that refuses. Tried with Chromium 156; its headless shell has no such
// permissions.

const WINDOWED = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const STORE = 'real-folder-of-a-test';

/** A Chromium that supports windows, although it may show none; `undefined` if this machine has none. */
export function findWindowedBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [chromium.executablePath(), ...folders.flatMap((folder) => WINDOWED.map((name) => join(folder, name)))].find(
    (path) => !path.includes('headless') && existsSync(path),
  );
}

/**
 * Opens a profile whose picker returns a folder on the disk that the app may write to.
 * @param profileFolder empty; the profile is created there.
 */
export async function openWithRealFolder(
  executablePath: string,
  profileFolder: string,
  folder: string,
  baseURL: string,
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  await allowRealFolder(executablePath, profileFolder, folder, baseURL);
  const { context, page } = await launchWindowed(executablePath, profileFolder, baseURL);
  await letPickRealFolder(context);
  return { context, page };
}

/** Makes a profile that may write to a folder on the disk. @param profileFolder empty; the profile is created there. */
export async function allowRealFolder(
  executablePath: string,
  profileFolder: string,
  folder: string,
  baseURL: string,
): Promise<void> {
  const { context, page } = await launchWindowed(executablePath, profileFolder, baseURL);
  // A page of the app's origin that does nothing by itself.
  await page.goto('/icon.svg');
  await takeDrop(page, folder);
  await context.close();
  await allowForEveryVisit(profileFolder, folder, baseURL);
}

/** The picker of a profile that was made by `allowRealFolder` returns its folder. Call it before a page is opened. */
export async function letPickRealFolder(context: BrowserContext): Promise<void> {
  await context.addInitScript(givePicked, STORE);
}

/** Opens a profile in a Chromium with windows, which shows none. */
export async function launchWindowed(executablePath: string, profileFolder: string, baseURL: string) {
  const context = await chromium.launchPersistentContext(profileFolder, {
    executablePath,
    headless: false,
    baseURL,
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    args: [...browserLaunch().args, '--headless=new'],
  });
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

/** Drops the folder on the page, and keeps its handle in the page's origin. */
async function takeDrop(page: Page, folder: string): Promise<void> {
  const kept = page.evaluate(
    (name) =>
      new Promise<void>((resolve, reject) => {
        document.addEventListener('dragover', (event) => {
          event.preventDefault();
        });
        document.addEventListener('drop', (event) => {
          event.preventDefault();
          // Chromium has it, but the types shipped with TypeScript do not.
          const item = event.dataTransfer?.items[0] as
            | (DataTransferItem & { getAsFileSystemHandle(): Promise<FileSystemHandle> })
            | undefined;
          const handle = item?.getAsFileSystemHandle();
          const opening = indexedDB.open(name);
          opening.onupgradeneeded = () => {
            opening.result.createObjectStore('handles');
          };
          opening.onsuccess = () => {
            void handle?.then((value) => {
              const transaction = opening.result.transaction('handles', 'readwrite');
              transaction.objectStore('handles').put(value, 'folder');
              transaction.oncomplete = () => {
                opening.result.close();
                resolve();
              };
            });
          };
          opening.onerror = () => {
            reject(opening.error ?? new Error('not opened'));
          };
        });
      }),
    STORE,
  );
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 20, y: 20, data });
  await kept;
}

/**
 * Writes the answer "allow on every visit" into the file in which Chromium keeps it. Call it while the browser is
 * closed.
 */
async function allowForEveryVisit(profileFolder: string, folder: string, baseURL: string): Promise<void> {
  const path = join(profileFolder, 'Default', 'Preferences');
  const preferences = JSON.parse(await readFile(path, 'utf8')) as {
    profile: { content_settings: { exceptions: Record<string, unknown> } };
  };
  const origin = `${new URL(baseURL).origin},*`;
  const chosen = { path: folder, 'display-name': 'picked', 'is-directory': true, readable: true, writable: true };
  Object.assign(preferences.profile.content_settings.exceptions, {
    file_system_access_extended_permission: { [origin]: { setting: 1 } },
    file_system_access_chooser_data: { [origin]: { setting: { 'chosen-objects': [chosen] } } },
  });
  await writeFile(path, JSON.stringify(preferences));
}

/** Runs in each page. */
function givePicked(store: string): void {
  const pick = () =>
    new Promise<FileSystemDirectoryHandle>((resolve, reject) => {
      const opening = indexedDB.open(store);
      opening.onerror = () => {
        reject(opening.error ?? new Error('not opened'));
      };
      opening.onsuccess = () => {
        const reading: IDBRequest<FileSystemDirectoryHandle> = opening.result
          .transaction('handles')
          .objectStore('handles')
          .get('folder');
        reading.onerror = () => {
          reject(reading.error ?? new Error('not read'));
        };
        reading.onsuccess = () => {
          opening.result.close();
          resolve(reading.result);
        };
      };
    });
  Object.defineProperty(window, 'showDirectoryPicker', { value: pick });
}

/** Whether this machine can create a folder that nobody can write to, not even root. */
export function canLock(folder: string): boolean {
  try {
    setLocked([folder], true);
    setLocked([folder], false);
    return true;
  } catch {
    return false;
  }
}

export function setLocked(folders: readonly string[], isLocked: boolean): void {
  execFileSync('chattr', [isLocked ? '+i' : '-i', ...folders], { stdio: 'ignore' });
}
