import { defineConfig } from '@playwright/test';
import { browserLaunch } from './scripts/find-browser.mjs';

const port = Number(process.env['HEIRLOOM_TEST_PORT'] ?? 4174);

/** A time zone in which it is nine in the morning, so that no nightly backup starts and no day ends during a test. */
function morningZone(): string {
  const offset = ((((21 - new Date().getUTCHours()) % 24) + 24) % 24) - 12;
  // Zones east of Greenwich have a minus sign here.
  return `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

/** Files with tests that take most of a minute. They begin first: the other workers would idle if one began last. */
const LONGEST = [
  'accessibility',
  'engine-package',
  'backup-anywhere',
  'security',
  's3/s3',
  'cli/looking-after',
  'dropbox',
  'sync',
  'destinations',
  'restore-conflicts',
  'recovery-saving',
].map((name) => `${name}.spec.ts`);

export default defineConfig({
  testDir: 'e2e',
  projects: [
    { name: 'longest', testMatch: LONGEST },
    { name: 'others', testMatch: '**/*.spec.ts', testIgnore: LONGEST },
  ],
  outputDir: '.cache/e2e',
  // Generous, because steps that are instant on an idle machine take many seconds on a busy one; a passing test never
  // waits.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  // Each worker runs its own browser. Tests wait half of the time, for the disk and between two looks of an assertion:
  // five keep two cores busy.
  workers: 5,
  // Tests of one file also run in parallel, so that no worker idles while another runs a long file.
  fullyParallel: true,
  // On a shared machine a failed test may run once more; the summary then lists it as flaky.
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: true,
  // Slow or repetitive tests: see `e2e/support/long-run.ts`.
  ...(process.env['HEIRLOOM_LONG'] === '1' ? {} : { grepInvert: /@long/ }),
  reporter: [['list'], ['json', { outputFile: '.cache/reports/e2e.json' }]],
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: browserLaunch(),
    // Chosen once, and passed on to the workers, which read this file again.
    timezoneId: (process.env['HEIRLOOM_TEST_ZONE'] ??= morningZone()),
    trace: 'off',
    // Otherwise each new profile would fetch and store the whole app again. Tests about that switch it on.
    serviceWorkers: 'block',
    // A moving element may not accept a click.
    contextOptions: { reducedMotion: 'reduce' },
    // An element that cannot be clicked for this long never can: fail early and name the place.
    actionTimeout: 120_000,
  },
  webServer: { command: `npx vite preview --port ${port} --strictPort`, port, reuseExistingServer: false },
});
