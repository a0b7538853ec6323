import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'vite';

/*
 * [Note: One file that needs nothing]
 * `recover.html` contains its style and one script, with which it also starts its worker. Pages from the disk can start
 * only classic workers, and only from Blobs, so the script is built as a function that runs at once (IIFE). The policy
 * names the hash of the script and of the style, and allows no connection at all. WebAssembly, which
 * stretches the passphrase, is in the worker's script as base64.
 */

/** The file's name at the root of the app, in backup files and in folders. */
const FILE_NAME = 'recover.html';

/** Builds the recovery page. The same sources give the same bytes. */
async function buildRecoveryPage(root: string): Promise<string> {
  const source = join(root, 'src', 'recover');
  const script = inHtml(await bundle(join(source, 'main.ts')));
  const style = withoutSpaces(readFileSync(join(source, 'style.css'), 'utf8'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}' 'wasm-unsafe-eval'`,
    'worker-src blob:',
    `style-src '${hashOf(style)}'`,
    'img-src blob:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  // Functions, because texts with `$` would be read as patterns.
  return readFileSync(join(source, 'page.html'), 'utf8')
    .replace('%POLICY%', () => policy)
    .replace('%VERSION%', () => version)
    .replace(/\s*%STYLE%\s*/, () => style)
    .replace(/\s*%SCRIPT%\s*/, () => script);
}

/** Every backup file carries the page, so its style takes little room. No text in it has such characters. */
function withoutSpaces(css: string): string {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/;\}/g, '}')
    .trim();
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [withoutUnusedZipParts],
    build: {
      write: false,
      modulePreload: false,
      target: 'es2022',
      minify: true,
      // zip.js asks for its address only to start workers of its own, which this page has none of.
      rolldownOptions: {
        input: entry,
        transform: { define: { 'import.meta': '{}' } },
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !('output' in output)) throw new Error(`${entry} was not bundled`);
  return output.output[0].code.trim();
}

/** Parts of the ZIP library that the page has no use for, and what each module exports. */
const UNUSED_ZIP_PARTS: Readonly<Record<string, readonly string[]>> = {
  // Its own workers: the page works in a worker already. Without this part, the library starts none.
  'codec-worker-web.js': [],
  'aes-crypto-stream.js': ['AESDecryptionStream', 'AESEncryptionStream', 'setAESEngine'],
  'zip-crypto-stream.js': ['ZipCryptoDecryptionStream', 'ZipCryptoEncryptionStream'],
};

/**
 * A backup file is never encrypted by the ZIP's own means (the adapter refuses such files before reading them), and
 * neither is an export, so the library's ciphers would only make the page larger.
 */
const withoutUnusedZipParts: Plugin = {
  name: 'heirloom:without-unused-zip-parts',
  load: (id) => {
    const names = id.includes('/zip.js/lib/core/') ? UNUSED_ZIP_PARTS[basename(id)] : undefined;
    return names && ['export {};', ...names.map((name) => `export const ${name} = undefined;`)].join('\n');
  },
};

/** A script that no HTML parser ends early: both escapes mean the same in texts and regular expressions. */
function inHtml(script: string): string {
  return script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Adds the recovery page to a build, and serves it during development and tests, built on the first request. */
export function recoveryPage(): Plugin {
  let root = '';
  return {
    name: 'heirloom:recovery-page',
    configResolved: (config) => {
      root = config.root;
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE_NAME, source: await buildRecoveryPage(root) });
    },
    configureServer: ({ middlewares }) => {
      let page: Promise<string> | undefined;
      middlewares.use((request, response, next) => {
        if (request.url?.split('?')[0] !== `/${FILE_NAME}`) return next();
        page ??= buildRecoveryPage(root);
        page.then((html) => {
          response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html);
        }, next);
      });
    },
  };
}
