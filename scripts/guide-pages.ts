import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { micromark } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import type { Plugin } from 'vite';
import { type Guide, guideAddress, GUIDES } from '../src/features/backups/shared/guides.ts';

// `Object.keys` forgets the type of the names.
const NAMES = Object.keys(GUIDES) as readonly Guide[];

const root = join(import.meta.dirname, '..');

/** A page that needs no script, so that it opens without the app, and offline. */
export function guidePage(guide: Guide): string {
  // Comments mark the parts that a command writes.
  const markdown = readFileSync(join(root, 'docs', `${guide}.md`), 'utf8').replace(/<!--.*?-->/gsu, '');
  const body = micromark(markdown, { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] });
  const links = NAMES.map((name) =>
    name === guide
      ? `<li><b aria-current="page">${GUIDES[name]}</b></li>`
      : `<li><a href="${guideAddress(name)}">${GUIDES[name]}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'" />
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/guides/guides.css" />
    <title>${GUIDES[guide]} · Heirloom</title>
  </head>
  <body>
    <header>
      <a href="/">Heirloom</a>
      <nav aria-label="Guides"><ul>${links.join('')}</ul></nav>
    </header>
    <main>${scrollableTables(withoutRepositoryLinks(body))}</main>
  </body>
</html>
`;
}

/** Links lead to other guides only: the app has no other document, and a guide must be complete offline. */
function withoutRepositoryLinks(html: string): string {
  return html.replace(/<a href="([^"]*)">(.*?)<\/a>/gsu, (_link, address: string, text: string) => {
    const guide = NAMES.find((name) => address === `${name}.md`);
    return guide ? `<a href="${guideAddress(guide)}">${text}</a>` : text;
  });
}

/** A wide table scrolls within itself on a narrow screen; the keyboard reaches it. */
function scrollableTables(html: string): string {
  return html
    .replaceAll('<table>', '<div class="table" tabindex="0" role="region" aria-label="Table"><table>')
    .replaceAll('</table>', '</table></div>');
}

/** Builds the guides as pages of the app, and serves them during development. */
export function guides(): Plugin {
  return {
    name: 'heirloom:guides',
    generateBundle() {
      for (const guide of NAMES) {
        this.emitFile({ type: 'asset', fileName: guideAddress(guide).slice(1), source: guidePage(guide) });
      }
    },
    configureServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        const guide = NAMES.find((name) => request.url === guideAddress(name));
        if (guide) response.setHeader('Content-Type', 'text/html; charset=utf-8').end(guidePage(guide));
        else next();
      });
    },
  };
}
