// Installs missing browsers for the tests, from the system's package manager or else as Playwright's own builds, and
// the Python packages that the reader in Python needs. The tests need a Chromium; everything else is optional.
import { spawnSync } from 'node:child_process';
import { ENGINE_LABELS, ENGINE_NAMES, findEngine } from './find-engines.mjs';
import { findPython } from './find-python.mjs';
import { run } from './install.mjs';

const isThere = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

function systemInstallers() {
  const asRoot = rootPrefix();
  if (!asRoot) return [];
  const by = (...commands) => commands.map((command) => [...asRoot, ...command]);
  if (isThere('apt-get')) {
    const install = ['apt-get', 'install', '-y', '-qq'];
    return by(['apt-get', 'update', '-qq'], [...install, 'chromium-headless-shell'], [...install, 'chromium']);
  }
  if (isThere('dnf')) return by(['dnf', 'install', '-y', 'chromium']);
  if (isThere('apk')) return by(['apk', 'add', 'chromium']);
  if (isThere('pacman')) return by(['pacman', '-Sy', '--noconfirm', 'chromium']);
  return [];
}

const ENGINE_PACKAGES = {
  'apt-get': { firefox: [['firefox-esr'], ['firefox']], webkit: [['libwebkit2gtk-4.1-0', 'xvfb']] },
  dnf: { firefox: [['firefox']], webkit: [['webkit2gtk4.1', 'xorg-x11-server-Xvfb']] },
  apk: { firefox: [['firefox-esr'], ['firefox']], webkit: [] },
  pacman: { firefox: [['firefox']], webkit: [['webkit2gtk-4.1', 'xorg-server-xvfb']] },
};
const PYTHON_PACKAGES = {
  'apt-get': ['python3-cryptography', 'python3-argon2'],
  dnf: ['python3-cryptography', 'python3-argon2-cffi'],
  apk: ['py3-cryptography', 'py3-argon2-cffi'],
  pacman: ['python-cryptography', 'python-argon2-cffi'],
};
const INSTALL = {
  'apt-get': ['install', '-y', '-qq'],
  dnf: ['install', '-y'],
  apk: ['add'],
  pacman: ['-Sy', '--noconfirm'],
};
const MOST_INSTALL_MS = 300_000;

/** Tries to install the other engines if they are missing. If that fails, their tests are skipped by name. */
export function installEngines() {
  for (const name of ENGINE_NAMES.filter((engine) => !findEngine(engine))) {
    console.log(`No ${ENGINE_LABELS[name]} found: trying to install one …`);
    const bounded = { timeout: MOST_INSTALL_MS };
    for (const [program, ...args] of enginePackages(name)) {
      if (!findEngine(name)) run(program, args, bounded);
    }
    if (!findEngine(name)) run('npx', ['playwright', 'install', name], bounded);
    if (!findEngine(name)) console.log(`There is still no ${ENGINE_LABELS[name]}: its tests are skipped.`);
  }
}

function enginePackages(name) {
  return installersOf((manager) => ENGINE_PACKAGES[manager][name]);
}

/** The commands that try to install packages: one for each list of names that the system's manager has. */
export function installersOf(listsOf) {
  const asRoot = rootPrefix();
  const manager = Object.keys(INSTALL).find(isThere);
  if (!asRoot || !manager) return [];
  const update = manager === 'apt-get' ? [[...asRoot, 'apt-get', 'update', '-qq']] : [];
  const lists = listsOf(manager).filter((names) => names.length > 0);
  return lists.length === 0
    ? []
    : [...update, ...lists.map((names) => [...asRoot, manager, ...INSTALL[manager], ...names])];
}

/** Tries to get what the reader in Python needs, where it is missing. Else its tests are skipped by name. */
export function installPython() {
  if (findPython()) return;
  console.log('No Python with argon2 and cryptography found: trying to install them …');
  for (const [program, ...args] of installersOf((manager) => [PYTHON_PACKAGES[manager]]))
    run(program, args, { timeout: MOST_INSTALL_MS });
  if (!findPython()) console.log('There is still none: what the reader in Python would have read is skipped.');
}

/** The beginning of a command that is to run as root; `undefined` if that is impossible. */
export function rootPrefix() {
  return process.getuid?.() === 0 ? [] : isThere('sudo') ? ['sudo', '-n'] : undefined;
}

/** Makes sure that there is a browser, or ends the process with instructions. */
export async function mustHaveBrowser() {
  const { findBrowser } = await import('./find-browser.mjs');
  if (findBrowser()) return findBrowser();

  console.log('No Chromium found: trying the system’s package manager …');
  for (const [program, ...args] of systemInstallers()) {
    run(program, args);
    if (findBrowser()) return findBrowser();
  }

  console.log('Trying Playwright’s own build …');
  run('npx', ['playwright', 'install', 'chromium']);
  if (findBrowser()) return findBrowser();

  console.error(
    'The tests need a Chromium, and none could be installed.\n' +
      'Install Chromium or Chrome, or name one: HEIRLOOM_BROWSER=/path/to/chromium npm test',
  );
  return process.exit(1);
}
