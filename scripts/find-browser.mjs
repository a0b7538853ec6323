// Finds a Chromium to test with: the one that HEIRLOOM_BROWSER points to, Playwright's own, or one installed on the
// system. If there is none, `scripts/test.mjs` tries to install one.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

// The shell cannot draw windows, which tests do not need, and is much faster.
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
    if (!existsSync(named)) throw new Error(`HEIRLOOM_BROWSER points to ${named}, where there is no file.`);
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

/** Launch options for Playwright: the browser that was found, without any features that contact its maker. */
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
      // The sandbox does not work for root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  };
}
