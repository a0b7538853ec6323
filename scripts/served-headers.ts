import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';

/*
 * [Note: A policy for each worker]
 * A worker that is loaded from the network is not under the policy that its page states in a `<meta>` element: only
 * under the header that its own script came with. (Chromium 156: a page whose `<meta>` allows nothing but itself is
 * refused a request elsewhere, and its worker is not. Only workers from `blob:` and `data:` addresses inherit.) So
 * whatever serves the app sends a policy with every script that runs as a worker; without it, nothing would bind the
 * worker that holds the keys. `npm start` sends them, some hosts read them from `dist/_headers`, and `docs/hosting.md`
 * has files for others.
 */

const WORKER_SCRIPT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/** What each worker may reach, by the start of its file's name. One that is not named here does not build. */
export const WORKER_POLICIES: Readonly<Record<string, string>> = {
  backup: `${WORKER_SCRIPT}; connect-src 'self'`,
  estimator: `${WORKER_SCRIPT}; connect-src 'none'`,
  import: `${WORKER_SCRIPT}; connect-src 'none'`,
  media: `${WORKER_SCRIPT}; connect-src 'none'`,
  query: `${WORKER_SCRIPT}; connect-src 'none'`,
};

/** The service worker fetches the app itself, to keep it for when there is no network. */
const SERVICE_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** Sent with everything. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

const WORKER_FILE = /^\/assets\/([a-z]+)\.worker-[\w-]+\.js$/;
const PAGE_POLICY = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/;

/**
 * The policy of the page, as `index.html` states it; and that no other page may show this one within itself, which only
 * a header can say.
 */
export function pagePolicy(html: string): string {
  const stated = PAGE_POLICY.exec(html)?.[1];
  if (stated === undefined) throw new Error('index.html states no Content-Security-Policy.');
  return `${stated}; frame-ancestors 'none'`;
}

/** @param path of a file, from the root of what is served. @returns the policy that goes with it. */
function policyOf(path: string, html: string): string {
  const worker = WORKER_FILE.exec(path)?.[1];
  if (worker !== undefined) {
    const policy = WORKER_POLICIES[worker];
    if (policy === undefined)
      throw new Error(`What may the worker “${worker}” reach? Say so in scripts/served-headers.ts.`);
    return policy;
  }
  return path === '/sw.js' ? SERVICE_WORKER_POLICY : pagePolicy(html);
}

/** All headers of a file that are about security. */
function headersOf(path: string, html: string): Readonly<Record<string, string>> {
  return { 'Content-Security-Policy': policyOf(path, html), ...COMMON_HEADERS };
}

/**
 * The same for hosts that read a file `_headers` (Netlify, Cloudflare Pages and others). Where several rules fit a file
 * they join what each says, and two policies bind together; so each worker is named, and the page's policy stands only
 * with the addresses of pages.
 */
function headersFile(html: string): string {
  const rule = (path: string, headers: Readonly<Record<string, string>>) =>
    [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join('\n');
  const policy = (value: string) => ({ 'Content-Security-Policy': value });
  const pages = [
    '/',
    '/index.html',
    '/backups',
    '/backups/*',
    '/collections/*',
    '/compare',
    '/import',
    '/restore',
    '/security',
    '/settings',
  ];
  return (
    [
      rule('/*', COMMON_HEADERS),
      ...pages.map((path) => rule(path, policy(pagePolicy(html)))),
      ...Object.entries(WORKER_POLICIES).map(([name, value]) => rule(`/assets/${name}.worker-*`, policy(value))),
      rule('/sw.js', policy(SERVICE_WORKER_POLICY)),
    ].join('\n\n') + '\n'
  );
}

/** Sends the headers where this project serves the app, and writes them down for hosts that take them from a file. */
export function servedHeaders(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'heirloom:served-headers',
    configResolved: (resolved) => {
      config = resolved;
    },
    writeBundle: () => {
      if (config.build.ssr) return;
      const dist = join(config.root, config.build.outDir);
      const html = readFileSync(join(dist, 'index.html'), 'utf8');
      // A worker that no policy names ends the build here.
      for (const name of readdirSync(join(dist, config.build.assetsDir)))
        policyOf(`/${config.build.assetsDir}/${name}`, html);
      writeFileSync(join(dist, '_headers'), headersFile(html));
    },
    configurePreviewServer: ({ config: { root, build }, middlewares }) => {
      const html = readFileSync(join(root, build.outDir, 'index.html'), 'utf8');
      middlewares.use((request, response: ServerResponse, next) => {
        const path = (request.url ?? '/').replace(/[?#].*/s, '');
        for (const [name, value] of Object.entries(headersOf(path, html))) response.setHeader(name, value);
        next();
      });
    },
  };
}
