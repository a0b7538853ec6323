// `npm run bench`: measures Heirloom and comparable programs in a real Chromium, through the app's own worker, and writes
// docs/performance.md. `npm run bench -- --photos 64 --records 10000` measures a smaller size and writes nothing.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mustHaveBrowser } from './install-browser.mjs';
import { installPackages, root, run } from './install.mjs';

const FULL = { photos: 512, photoMiB: 2, records: 100_000 };
const { values } = parseArgs({ options: { photos: { type: 'string' }, records: { type: 'string' } } });
const size = { ...FULL, photos: Number(values.photos ?? FULL.photos), records: Number(values.records ?? FULL.records) };
const isFull = size.photos === FULL.photos && size.records === FULL.records;
const photoBytes = size.photoMiB * 2 ** 20;
const mib = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;

installPackages();
await mustHaveBrowser();
if (run('npx', ['vite', 'build', '--config', 'bench/vite.config.ts', '--logLevel', 'error']) !== 0) process.exit(1);
const { preview } = await import('vite');
const { chromium } = await import('playwright');
const { browserLaunch } = await import('./find-browser.mjs');
const { watchMemory } = await import('./browser-memory.mjs');

// Without the app's own configuration, whose headers apply to the app's own files.
const server = await preview({
  configFile: false,
  root,
  build: { outDir: '.cache/bench' },
  preview: { port: 4180, host: 'localhost' },
});
const address = server.resolvedUrls.local[0];
const scratch = mkdtempSync(join(tmpdir(), 'heirloom-bench-'));
const rows = [];

/** Opens a browser with an empty profile; `measure` runs a step in it and records time and peak memory. */
async function openBrowser(name, { isPeer = false } = {}) {
  const profile = join(scratch, name);
  const context = await chromium.launchPersistentContext(profile, { ...browserLaunch(), acceptDownloads: true });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(address);
  const call = (step, ...parameters) =>
    page.evaluate(([called, given]) => globalThis.bench[called](...given), [step, parameters]);
  const measure = async (label, must, step, ...parameters) => {
    const memory = watchMemory(profile);
    try {
      const figures = await call(step, ...parameters);
      const peaks = memory.stop();
      rows.push({ label, must, isPeer, ...figures, ...peaks });
      console.log(`${label}: ${(figures.milliseconds / 1000).toFixed(2)} s (${figures.detail})`);
    } catch (error) {
      memory.stop();
      rows.push({ label, must, isPeer, failure: String(error.message).split('\n')[0] });
      console.log(`${label}: failed: ${error.message}`);
    }
  };
  return { context, page, call, measure };
}

async function measureHeirloom() {
  const first = await openBrowser('first');
  console.log(`Making ${size.photos} photos of ${size.photoMiB} MiB and ${size.records} records …`);
  await first.call('seed', size.photos, photoBytes, size.records);
  await first.call('setUp');
  await first.measure('first full backup, encrypted, into the browser’s repository', 30, 'backUp');
  await first.measure('second backup, nothing changed', undefined, 'backUp');
  await first.call('editRecords', 100);
  await first.measure('backup of 100 edits', undefined, 'backUp');
  await first.measure('full check: every byte read, decrypted, verified', 10, 'verify');
  const [download] = await Promise.all([
    first.page.waitForEvent('download', { timeout: 0 }),
    first.measure('download: one backup file', 30, 'download'),
  ]);
  const file = join(scratch, download.suggestedFilename());
  await download.saveAs(file);
  console.log(`Size of the file: ${mib(statSync(file).size)}.`);
  // These use the same records. The import comes last because it adds to them.
  await first.measure('open a collection for the first time', undefined, 'openCollection');
  await first.measure('search it', undefined, 'searchRecords');
  await first.measure('sort it by a text field', undefined, 'sortRecords');
  await first.measure('import a table of 30,000 rows', undefined, 'importRows', 30_000);
  await first.measure('journaling edits and imports, against not journaling', undefined, 'measureJournal');
  await first.context.close();
  rmSync(join(scratch, 'first'), { recursive: true, force: true });

  const second = await openBrowser('second');
  await second.page.setInputFiles('input', file);
  await second.measure('open and preview the backup file (with the passphrase’s Argon2id)', 2, 'openAndPreview');
  await second.measure('restore into an empty app', 60, 'restore');
  await second.context.close();
  rmSync(join(scratch, 'second'), { recursive: true, force: true });
}

async function measurePeers() {
  const peers = await openBrowser('peers', { isPeer: true });
  const quarter = { photos: Math.ceil(size.photos / 4), records: Math.ceil(size.records / 4) };
  // Chromium refuses the full number of new Blobs at once (InvalidBlob), so peers get a quarter.
  await peers.measure(
    'baseline: only writing the same Blobs to IndexedDB (a quarter of the size)',
    undefined,
    'writeBlobsOnly',
    quarter.photos,
    photoBytes,
  );
  await peers.call('seed', quarter.photos, photoBytes, quarter.records);
  await peers.measure('dexie-export-import, export (a quarter of the size, not encrypted)', undefined, 'exportByDexie');
  await peers.measure('dexie-export-import, import (a quarter of the size)', undefined, 'importByDexie');
  await peers.measure('JSZip deflate + one AES-GCM call (a quarter of the size)', undefined, 'exportNaively');
  await peers.context.close();
}

function table() {
  const lines = rows.map(({ label, must, milliseconds, longestTaskMs, all, page, detail, failure }) => {
    if (failure) return `| ${label} | failed: ${failure} | | | | |`;
    const bound = must === undefined ? '–' : `${must} s`;
    return `| ${label} | **${(milliseconds / 1000).toFixed(2)} s** | ${bound} | ${mib(page)} | ${mib(all)} | ${Math.round(longestTaskMs)} ms | ${detail} |`;
  });
  return [
    '| step | time | limit | page process, peak | all processes, peak | longest main-thread task | |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

try {
  await measureHeirloom();
  await measurePeers();
} finally {
  rmSync(scratch, { recursive: true, force: true });
  await server.close();
}

const report = `# Performance

Written by \`npm run bench\`, which runs the app's own worker in a real Chromium. All figures come from the same run.
${size.photos} photos of ${size.photoMiB} MiB of random bytes each (${mib(size.photos * photoBytes)}) and ${size.records.toLocaleString('en')} records.
Machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${platform()} ${arch()}, Node ${process.version}.

Memory is the proportional set size of the browser's processes (\`/proc/<pid>/smaps_rollup\`, sampled four times a
second); the page process includes the worker. Only main-thread tasks of at least 50 ms are counted, so 0 means that no
task took that long.

${table()}
`;
console.log(`\n${report}`);
if (isFull) writeFileSync(join(root, 'docs', 'performance.md'), report);
// A peer that fails is a result, not a failure of the benchmark.
const isMissed = rows.some(({ must, isPeer, milliseconds, failure }) =>
  failure ? !isPeer : milliseconds > must * 1000,
);
process.exit(isMissed ? 1 : 0);
