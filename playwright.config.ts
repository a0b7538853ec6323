import { defineConfig } from '@playwright/test';
import { browserLaunch } from './scripts/find-browser.mjs';

const port = Number(process.env['HEIRLOOM_TEST_PORT'] ?? 4174);

/** A zone where it is nine in the morning: no nightly backup starts during a test, and no day ends. */
function morningZone(): string {
  const offset = ((((21 - new Date().getUTCHours()) % 24) + 24) % 24) - 12;
  // East of Greenwich is minus there.
  return `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: '.cache/e2e',
  // What takes a blink on an idle machine takes many seconds on one that is busy: patience costs nothing where all is
  // well.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  // Each has a browser of its own; three keep two cores busy.
  workers: 3,
  // Tests of one file as well, so that no worker is idle while the other is at a long file.
  fullyParallel: true,
  // Where many share a machine a test may be run once more; it is named at the end as flaky.
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: true,
  // What takes long, or repeats over more cases: see `e2e/support/long-run.ts`.
  ...(process.env['HEIRLOOM_LONG'] === '1' ? {} : { grepInvert: /@long/ }),
  reporter: [['list'], ['json', { outputFile: '.cache/reports/e2e.json' }]],
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: browserLaunch(),
    // Chosen once: the workers, which read this again, are given the same.
    timezoneId: (process.env['HEIRLOOM_TEST_ZONE'] ??= morningZone()),
    trace: 'off',
    // Each new profile would fetch and keep the whole app once more; where that is the subject, it is said.
    serviceWorkers: 'block',
    // What still moves may not take a click.
    contextOptions: { reducedMotion: 'reduce' },
    // What cannot be pressed for so long never can: it is said at once where.
    actionTimeout: 120_000,
  },
  webServer: { command: `npx vite preview --port ${port} --strictPort`, port, reuseExistingServer: false },
});
