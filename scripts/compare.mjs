// `npm run compare`: saves and restores the same data by Heirloom and by other ways, in a real Chromium, and writes the
// tables of docs/comparison.md. Other programs are installed into `.cache/compare`, at the versions named here.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustHaveBrowser } from './install-browser.mjs';
import { installPackages, root, run } from './install.mjs';

const PEERS = ['indexeddb-export-import@2.2.0'];
const DOCUMENT = join(root, 'docs/comparison.md');
const SIGNS = { exact: '✓', changed: '✗ changed', refused: 'refused', 'never ends': 'never ends' };

installPackages();
await mustHaveBrowser();
mkdirSync(join(root, '.cache/compare'), { recursive: true });
writeFileSync(join(root, '.cache/compare/package.json'), '{ "private": true }');
if (run('npm', ['install', '--prefix', '.cache/compare', '--no-audit', '--no-fund', '--save-exact', ...PEERS]) !== 0)
  process.exit(1);
if (run('npx', ['vite', 'build', '--config', 'bench/compare/vite.config.ts', '--logLevel', 'error']) !== 0)
  process.exit(1);

const { preview } = await import('vite');
const { chromium } = await import('playwright');
const { browserLaunch } = await import('./find-browser.mjs');
const server = await preview({
  configFile: false,
  root,
  build: { outDir: '.cache/compare/dist' },
  preview: { port: 4181, host: 'localhost' },
});
const browser = await chromium.launch(browserLaunch());
try {
  const page = await browser.newPage();
  await page.goto(server.resolvedUrls.local[0]);
  const call = (step, ...parameters) =>
    page.evaluate(([called, given]) => globalThis.compare[called](...given), [step, parameters]);
  const names = await call('names');
  const heading = (title) => [`| ${[title, ...names].join(' | ')} |`, `|${'---|'.repeat(names.length + 1)}`];
  const facts = heading('');
  for (const at of (await call('facts')).keys()) {
    const { fact, found } = await call('fact', at);
    facts.push(`| ${[fact, ...found].join(' | ')} |`);
    console.log(facts.at(-1));
  }
  const values = [];
  for (const at of (await call('values')).keys()) {
    values.push(await call('value', at));
    console.log(`${values.at(-1).kind}: ${values.at(-1).outcomes.join(', ')}`);
  }
  const exact = names.map((_, at) => `**${values.filter(({ outcomes }) => outcomes[at] === 'exact').length}**`);
  const rows = values.map(({ kind, outcomes }) => `| ${[kind, ...outcomes.map((one) => SIGNS[one])].join(' | ')} |`);
  const total = `| ${[`exact, of ${values.length}`, ...exact].join(' | ')} |`.replaceAll('**', '');
  write({ facts, values: [...heading('value'), total, ...rows], browser: [`Chromium ${browser.version()}`] });
} finally {
  await browser.close();
  await server.close();
}

/** Replaces the parts of the document between their marks. */
function write(parts) {
  let text = readFileSync(DOCUMENT, 'utf8');
  for (const [name, lines] of Object.entries(parts)) {
    const mark = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- / -->)`, 'u');
    if (!mark.test(text)) throw new Error(`docs/comparison.md has no part “${name}”.`);
    const separator = lines.length > 1 ? '\n\n' : '';
    text = text.replace(mark, (_, start, end) => `${start}${separator}${lines.join('\n')}${separator}${end}`);
  }
  writeFileSync(DOCUMENT, text);
}
