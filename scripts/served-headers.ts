import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';

/*
 * [Note: A policy for each worker]
 * A worker that is loaded from the network does not obey the policy in its page's `<meta>` element, only the header
 * that came with its own script. (Chromium 156 refuses a request elsewhere from a page whose `<meta>` allows only its
 * own server, but allows it from the page's worker. Only workers from `blob:` and `data:` addresses inherit the
 * policy.) So every server of the app must send a policy with each worker's script; otherwise nothing restricts the
 * worker that holds the keys. `npm start` sends these policies, some hosts read them from `dist/_headers`, and
 * `docs/hosting.md` has files for others.
 */

const WORKER_SCRIPT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/**
 * The policy of each worker, by the beginning of its file name. If a worker is missing here, the build fails.
 *
 * The backup worker copies to the servers that people set up as destinations, which nobody knows in advance: any
 * `https:` address, and servers on this machine. Within that, code decides: see [Note: Only hosts that a person set up]
 * in `src/adapters/http/destination-host.ts`. (A policy cannot name IPv6 addresses, so `http://[::1]` is left out.)
 */
export const WORKER_POLICIES: Readonly<Record<string, string>> = {
  backup: `${WORKER_SCRIPT}; connect-src 'self' https: http://localhost:* http://127.0.0.1:*`,
  estimator: `${WORKER_SCRIPT}; connect-src 'none'`,
  helper: `${WORKER_SCRIPT}; connect-src 'none'`,
  import: `${WORKER_SCRIPT}; connect-src 'none'`,
  media: `${WORKER_SCRIPT}; connect-src 'none'`,
  query: `${WORKER_SCRIPT}; connect-src 'none'`,
};

/** The service worker fetches the app itself, to keep it available offline. */
const SERVICE_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** Sent with every file. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

const RECOVERY_PAGE = '/recover.html';
const WORKER_FILE = /^\/assets\/([a-z]+)\.worker-[\w-]+\.js$/;
const PAGE_POLICY = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/;

/**
 * The policy that `index.html` states, plus a rule that only a header can express: no other page may embed this one.
 */
export function pagePolicy(html: string): string {
  const stated = PAGE_POLICY.exec(html)?.[1];
  if (stated === undefined) throw new Error('A page states no Content-Security-Policy.');
  return `${stated}; frame-ancestors 'none'`;
}

/**
 * @param path of a file, from the root of the served folder.
 * @param html of `index.html`.
 * @param recoveryPage that states its own policy, which allows its inline script.
 * @returns the policy sent with it.
 */
function policyOf(path: string, html: string, recoveryPage: string): string {
  if (path === RECOVERY_PAGE) return pagePolicy(recoveryPage);
  const worker = WORKER_FILE.exec(path)?.[1];
  if (worker !== undefined) {
    const policy = WORKER_POLICIES[worker];
    if (policy === undefined)
      throw new Error(`The worker “${worker}” has no policy. Add one to scripts/served-headers.ts.`);
    return policy;
  }
  return path === '/sw.js' ? SERVICE_WORKER_POLICY : pagePolicy(html);
}

/** The pages that state a policy. */
interface ServedPages {
  readonly html: string;
  readonly recoveryPage: string;
}

function readPages(dist: string): ServedPages {
  const read = (name: string) => readFileSync(join(dist, name), 'utf8');
  return { html: read('index.html'), recoveryPage: read(RECOVERY_PAGE.slice(1)) };
}

/** All security headers of a file. */
function headersOf(path: string, { html, recoveryPage }: ServedPages): Readonly<Record<string, string>> {
  return { 'Content-Security-Policy': policyOf(path, html, recoveryPage), ...COMMON_HEADERS };
}

/**
 * The same headers for hosts that read a `_headers` file (Netlify, Cloudflare Pages and others). If several rules match
 * a file, these hosts send the headers of all of them, and two policies apply together. So each worker is listed by
 * name, and the page's policy is attached only to page addresses.
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
    '/guides/*',
    '/import',
    '/restore',
    '/security',
    '/settings',
    // Some hosts leave `.html` away.
    '/signed-in',
    '/signed-in.html',
  ];
  return (
    [
      rule('/*', COMMON_HEADERS),
      ...pages.map((path) => rule(path, policy(pagePolicy(html)))),
      // The recovery page states its own policy.
      ...Object.entries(WORKER_POLICIES).map(([name, value]) => rule(`/assets/${name}.worker-*`, policy(value))),
      rule('/sw.js', policy(SERVICE_WORKER_POLICY)),
    ].join('\n\n') + '\n'
  );
}

/** Sends the headers when this project serves the app, and writes them to a file for hosts that read one. */
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
      const { html, recoveryPage } = readPages(dist);
      // A worker without a policy makes the build fail here.
      for (const name of readdirSync(join(dist, config.build.assetsDir)))
        policyOf(`/${config.build.assetsDir}/${name}`, html, recoveryPage);
      writeFileSync(join(dist, '_headers'), headersFile(html));
    },
    configurePreviewServer: ({ config: { root, build }, middlewares }) => {
      const pages = readPages(join(root, build.outDir));
      middlewares.use((request, response: ServerResponse, next) => {
        const path = (request.url ?? '/').replace(/[?#].*/s, '');
        for (const [name, value] of Object.entries(headersOf(path, pages))) response.setHeader(name, value);
        next();
      });
    },
  };
}
