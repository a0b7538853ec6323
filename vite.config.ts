import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserLaunch } from './scripts/find-browser.mjs';

const node = { name: 'node', environment: 'node', testTimeout: 30_000, include: ['src/**/*.test.ts'], exclude: ['src/**/*.browser.test.*'] };

export default defineConfig({
  plugins: [react()],
  worker: { format: 'es' },
  // Named, so that a browser test is not reloaded midway when one is met for the first time.
  optimizeDeps: {
    include: ['dexie', 'fast-check', 'hash-wasm', 'zod', 'jszip', '@zip.js/zip.js/lib/zip-core-custom.js', 'comlink', 'idb-keyval', 'papaparse'],
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 800,
  },
  test: {
    projects: [
      { extends: true, test: node },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.{ts,tsx}'],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: browserLaunch() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
