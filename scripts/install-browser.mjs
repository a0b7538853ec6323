// Gets a Chromium for the tests where there is none: Playwright's own build first, else the system's
// package manager. Says plainly what to do where neither works.
import { spawnSync } from 'node:child_process';
import { run } from './install.mjs';

const isThere = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

function systemInstallers() {
  const asRoot = process.getuid?.() === 0 ? [] : isThere('sudo') ? ['sudo', '-n'] : undefined;
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

/** Makes sure that there is a browser, or ends the process with a word about what to do. */
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
