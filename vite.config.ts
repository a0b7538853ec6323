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
import { servedHeaders } from './scripts/served-headers.ts';

// They share what they import: nothing in it is kept from one to the next.
const node = {
  name: 'node',
  environment: 'node',
  isolate: false,
  testTimeout: 30_000,
  include: ['src/**/*.test.ts'],
  exclude: ['src/**/*.browser.test.*'],
};

// What every project in a browser shares.
const inBrowser = {
  testTimeout: 60_000,
  // Where many share a machine a test may be run once more; it is named at the end as flaky.
  retry: process.env['CI'] ? 1 : 0,
  expect: { poll: { timeout: 20_000 } },
  // Each worker has a browser context of its own, so that neither feels what the other does to the disk's quota, to
  // the one repository or to the locks.
  maxWorkers: 2,
};

/** What has its content's hash in its name never changes: a browser asks for it once. */
const keepAssets: Plugin = {
  name: 'heirloom:keep-assets',
  configurePreviewServer: ({ config, middlewares }) => {
    const assets = new Set(
      readdirSync(join(config.root, config.build.outDir, config.build.assetsDir)).map(
        (name) => `/${config.build.assetsDir}/${name}`,
      ),
    );
    middlewares.use((request, response, next) => {
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
    // Everything the app shows works offline: what is built is kept by the browser from the first visit on.
    VitePWA({
      registerType: 'autoUpdate',
      // A file of its own, since the Content-Security-Policy takes no script within the page.
      injectRegister: 'script-defer',
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,json,wasm}'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        // Says that a backup is overdue, where the browser wakes it while the app is closed.
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
  worker: { format: 'es' },
  // Named, so that a browser test does not reload when one is met for the first time.
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
  build: { target: 'es2022', chunkSizeWarningLimit: 800 },
  test: {
    projects: [
      { extends: true, test: node },
      {
        extends: true,
        plugins: [bundleWorkers()],
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.{ts,tsx}'],
          ...inBrowser,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: browserLaunch() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      // The engine and its adapters in the other browser engines that this machine has.
      ...ENGINE_NAMES.filter((name) => findEngine(name) !== undefined).map((name) => ({
        extends: true as const,
        plugins: [bundleWorkers()],
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
