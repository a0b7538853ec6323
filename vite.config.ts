import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { VitePWA } from 'vite-plugin-pwa';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { bundleWorkers } from './scripts/bundle-workers.ts';
import { engineProvider } from './scripts/engines/engine-provider.ts';
import { browserLaunch } from './scripts/find-browser.mjs';
import { ENGINE_NAMES, findEngine } from './scripts/find-engines.mjs';
import { keepModules } from './scripts/keep-modules.ts';
import { recoveryPage } from './scripts/recovery-page.ts';
import { guides } from './scripts/guide-pages.ts';
import { servedHeaders } from './scripts/served-headers.ts';
import { serverCommands } from './scripts/server-commands.ts';
import { withoutNodeStreams } from './scripts/without-node-streams.ts';

const provide = { isLong: process.env['HEIRLOOM_LONG'] === '1', seeds: process.env['HEIRLOOM_SEEDS'] ?? '' };

const WHOLE = 'src/engine/sync/whole-simulation.test.ts';
const MODELLED = 'src/engine/sync/{simulation,mutants}.test.ts';

// These tests share imported modules, because none of them keeps state in one.
const node = {
  name: 'node',
  environment: 'node',
  provide,
  isolate: false,
  // By default there would be one on a machine with two cores, which then idles half when the other checks have ended.
  maxWorkers: 2,
  testTimeout: 90_000,
  // Kinds of destinations at which people sign in are offered only with these.
  env: {
    VITE_DROPBOX_CLIENT_ID: 'heirloom-test',
    VITE_GOOGLE_CLIENT_ID: 'heirloom-test',
    VITE_MICROSOFT_CLIENT_ID: 'heirloom-test',
  },
  include: ['src/**/*.test.ts', 'scripts/*.test.ts'],
  exclude: ['src/**/*.browser.test.*', WHOLE, MODELLED],
};

/** These replace modules, so they cannot share them with other tests. */
const replaced = { ...node, isolate: true, exclude: [] };
const simulated = {
  ...replaced,
  name: 'node-simulated',
  include: [WHOLE],
  setupFiles: ['src/engine/testing/sync/simulated.setup.ts'],
};
const modelled = {
  ...replaced,
  name: 'node-modelled',
  include: [MODELLED],
  setupFiles: ['src/engine/testing/sync/modelled.setup.ts'],
};

// Shared by every project that runs in a browser.
const inBrowser = {
  provide,
  testTimeout: 60_000,
  // On a shared machine a failed test may run once more; the summary then lists it as flaky.
  retry: process.env['CI'] ? 1 : 0,
  expect: { poll: { timeout: 20_000 } },
  // With passphrases that cost little.
  setupFiles: ['src/backup/testing/cheap-passphrases.ts'],
  // Each worker has its own browser, or in Chromium its own browser context, so that tests do not affect each other's
  // disk quota, repository or locks.
  maxWorkers: 2,
};

const isThisMachine = (address = '') => address === '::1' || /^(::ffff:)?127\./.test(address);

/** A file with a content hash in its name never changes, so the browser may cache it forever. */
const keepAssets: Plugin = {
  name: 'heirloom:keep-assets',
  configurePreviewServer: ({ config, middlewares }) => {
    const assets = new Set(
      readdirSync(join(config.root, config.build.outDir, config.build.assetsDir)).map(
        (name) => `/${config.build.assetsDir}/${name}`,
      ),
    );
    middlewares.use((request, response, next) => {
      // Compressing for a browser on the same machine costs more than it saves.
      if (isThisMachine(request.socket.remoteAddress)) delete request.headers['accept-encoding'];
      if (assets.has(request.url ?? '')) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      next();
    });
  },
};

export default defineConfig({
  plugins: [
    react(),
    keepAssets,
    servedHeaders(),
    recoveryPage(),
    guides(),
    // The whole app works offline: the browser stores everything that is built on the first visit.
    VitePWA({
      registerType: 'autoUpdate',
      // A separate file, because the Content-Security-Policy allows no inline script.
      injectRegister: 'script-defer',
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,json,wasm}'],
        // With an answer of a provider in its address, it is not found in the cache, and must not become another page.
        navigateFallbackDenylist: [/^\/signed-in/],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        // Notifies the person of an overdue backup if the browser wakes it while the app is closed.
        importScripts: ['/overdue-reminder.js'],
      },
      manifest: {
        name: 'Heirloom',
        short_name: 'Heirloom',
        description: 'A private catalogue that lives in your browser, with backups you can rely on.',
        display: 'standalone',
        theme_color: '#0b7064',
        background_color: '#ffffff',
        icons: [192, 512].map((size) => ({ src: `/icon-${size}.png`, sizes: `${size}x${size}`, type: 'image/png' })),
      },
    }),
  ],
  worker: { format: 'es', plugins: () => [withoutNodeStreams] },
  // Listed so that browser tests do not reload when Vite first encounters one.
  optimizeDeps: {
    include: [
      'react',
      'react/jsx-runtime',
      'react/jsx-dev-runtime',
      'react-dom',
      'react-dom/client',
      'react-router',
      'zustand',
      '@mantine/core',
      '@mantine/hooks',
      '@mantine/modals',
      '@mantine/notifications',
      '@tabler/icons-react',
      '@tanstack/react-query',
      '@tanstack/react-virtual',
      'dexie',
      'dexie-react-hooks',
      'idb-keyval',
      'aws4fetch',
      'comlink',
      'fast-check',
      'hash-wasm',
      'zod',
      'jszip',
      '@zip.js/zip.js/lib/zip-core-custom.js',
      'papaparse',
      'd3-geo',
      'topojson-client',
      'uqr',
      'croner',
      'zustand/middleware',
      'zustand/vanilla',
      'zustand/react/shallow',
      '@mantine/charts',
      '@zxcvbn-ts/core',
      '@zxcvbn-ts/language-common',
      '@zxcvbn-ts/language-en',
    ],
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // By default, whatever two screens share becomes a file, and the first screens would request a hundred of them.
        // A group contains what its modules import, so no two of these files import each other.
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'], priority: 2 },
            { name: 'library', test: /node_modules/, minShareCount: 4, priority: 1 },
            { name: 'shared', minShareCount: 4 },
          ],
        },
      },
    },
  },
  test: {
    projects: [
      { extends: true, test: node },
      { extends: true, test: simulated },
      { extends: true, test: modelled },
      {
        extends: true,
        plugins: [bundleWorkers(), keepModules()],
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.{ts,tsx}'],
          ...inBrowser,
          // Tests wait for the disk and for other processes more than half of the time: four keep two cores busy.
          maxWorkers: 4,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: browserLaunch() }),
            commands: serverCommands,
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      // The engine and its adapters in the other browser engines found on this machine.
      ...ENGINE_NAMES.filter((name) => findEngine(name) !== undefined).map((name) => ({
        extends: true as const,
        plugins: [bundleWorkers(), keepModules()],
        test: {
          name,
          include: ['src/{engine,adapters}/**/*.browser.test.{ts,tsx}'],
          ...inBrowser,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: engineProvider(name),
            instances: [{ browser: name }],
          },
        },
      })),
    ],
  },
});
