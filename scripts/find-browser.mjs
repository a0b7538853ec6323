// Finds a Chromium to test with: one that HEIRLOOM_BROWSER names, Playwright's own, or one that the
// system has. What cannot be found is said; `scripts/test.mjs` then tries to install one.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

// The shell has no window to draw, which is all the same to tests, and much quicker.
const SYSTEM_NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
];
const SYSTEM_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chromium or Chrome on this machine, or `undefined`. */
export function findBrowser() {
  const named = process.env.HEIRLOOM_BROWSER;
  if (named) {
    if (!existsSync(named)) throw new Error(`HEIRLOOM_BROWSER names ${named}, where there is nothing.`);
    return named;
  }
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of SYSTEM_NAMES) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (existsSync(path)) return path;
    }
  }
  return SYSTEM_PLACES.find((path) => existsSync(path));
}

/** Launch options for Playwright: the browser found, with nothing in it that calls home. */
export function browserLaunch() {
  const executablePath = findBrowser();
  return {
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A sandbox needs a user that is not root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  };
}
