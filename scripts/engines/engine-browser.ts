import { firefox, webkit } from 'playwright';
import { join } from 'node:path';
import { findEngine, type EngineName } from '../find-engines.mjs';
import { openInFirefox } from './open-in-firefox.ts';
import { openInMiniBrowser } from './open-in-mini-browser.ts';

/** A page open in a browser with its own profile, which is deleted when the page is closed. */
export interface EnginePage {
  readonly close: () => Promise<void>;
}

/**
 * Opens a page in the browser found for this engine. Nothing drives the browser afterwards: everything that happens
 * comes from the page itself, so any browser will do. Downloads go into the folder.
 */
export async function openInEngine(name: EngineName, url: string, downloadFolder: string): Promise<EnginePage> {
  const found = findEngine(name);
  if (!found) throw new Error(`There is no ${name} on this machine.`);
  if (found.kind === 'firefox') return openInFirefox(found.executablePath, url, downloadFolder);
  if (found.kind === 'minibrowser') return openInMiniBrowser(found, url, downloadFolder);
  return openInPlaywrightBuild(name, url, downloadFolder);
}

async function openInPlaywrightBuild(name: EngineName, url: string, downloadFolder: string): Promise<EnginePage> {
  const browser = await (name === 'firefox' ? firefox : webkit).launch();
  const page = await browser.newPage({ acceptDownloads: true });
  page.on('download', (download) => void download.saveAs(join(downloadFolder, download.suggestedFilename())));
  await page.goto(url);
  return browser;
}
