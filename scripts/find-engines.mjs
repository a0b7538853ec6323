// Finds Firefox and WebKit to test with: the ones that HEIRLOOM_FIREFOX and HEIRLOOM_WEBKIT point to, Playwright's own
// builds, or the system's. Both are optional: tests that need a missing one are skipped by name.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

export const ENGINE_NAMES = ['firefox', 'webkit'];
export const ENGINE_LABELS = { firefox: 'Firefox', webkit: 'WebKit' };

const FIREFOX_PLACES = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/libexec'];
const WEBKIT_FOLDERS = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'];

/** The path of the first of these programs that the system has, or `undefined`. */
function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

function namedBy(variable) {
  const path = process.env[variable];
  if (path && !existsSync(path)) throw new Error(`${variable} names ${path}, where there is no file.`);
  return path;
}

/** Loaded on demand, because the test command imports this file before the packages are installed. */
function playwrightBuild(engine) {
  const path = createRequire(import.meta.url)('playwright')[engine].executablePath();
  return path && existsSync(path) ? { kind: 'playwright' } : undefined;
}

function findFirefox() {
  const named = namedBy('HEIRLOOM_FIREFOX');
  if (named) return { kind: 'firefox', executablePath: named };
  const own = playwrightBuild('firefox');
  if (own) return own;
  const executablePath = findProgram('firefox-esr', 'firefox') ?? FIREFOX_PLACES.find((place) => existsSync(place));
  return executablePath && { kind: 'firefox', executablePath };
}

/** WebKitGTK's MiniBrowser, in a folder named after the architecture: `/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1`. */
function findMiniBrowser() {
  for (const library of LIBRARY_FOLDERS.filter((folder) => existsSync(folder))) {
    const inner = readdirSync(library, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name.includes('-linux-'),
    );
    for (const folder of [library, ...inner.map((entry) => join(library, entry.name))]) {
      const path = WEBKIT_FOLDERS.map((name) => join(folder, name, 'MiniBrowser')).find((place) => existsSync(place));
      if (path) return path;
    }
  }
  return undefined;
}

function findWebKit() {
  const named = namedBy('HEIRLOOM_WEBKIT');
  const own = named ? undefined : playwrightBuild('webkit');
  if (own) return own;
  const executablePath = named ?? findMiniBrowser();
  const displayPath = findProgram('Xvfb');
  return executablePath && displayPath ? { kind: 'minibrowser', executablePath, displayPath } : undefined;
}

/** The browser to test this engine with, or `undefined`. */
export function findEngine(name) {
  return name === 'firefox' ? findFirefox() : findWebKit();
}
