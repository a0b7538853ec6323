// `npm run bench` measures Heirloom and comparable programs in a real Chromium, through the app's own worker, and writes
// docs/performance.md with its data and picture beside it. It takes about an hour on a quiet machine.
//
//   --against COMMIT            measures an earlier build too, in turns with this one
//   --rounds N                  how many times each step is measured; the median counts (3)
//   --parts gigabyte,exports,million,growth,floors,peers,devices,cloud      only these; the others keep their last figures
//   --photos 64 --records 10000                       another size of the first parts, and only those; writes nothing
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mustHaveBrowser } from './install-browser.mjs';
import { installPackages, root } from './install.mjs';

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    parts: { type: 'string' },
    photos: { type: 'string' },
    records: { type: 'string' },
  },
});
const GIGABYTE = { photos: 512, records: 100_000 };
const isSmall = values.photos !== undefined || values.records !== undefined;
const size = { photos: Number(values.photos ?? GIGABYTE.photos), records: Number(values.records ?? GIGABYTE.records) };
const rounds = isSmall ? 1 : Number(values.rounds);

installPackages();
await mustHaveBrowser();
const { preview } = await import('vite');
const { buildEarlier, buildThis, removeEarlier } = await import('./bench/builds.mjs');
const { measureCatalogue, measureExport, measureFloors, measureLibrary, measurePeers } =
  await import('./bench/scenarios.mjs');
const { measureCloud, measureDevices } = await import('./bench/cloud.mjs');
const { measureTerminalPeers } = await import('./bench/terminal-peers.mjs');
const { growthChart, summarize, table } = await import('./bench/report.mjs');

const scratch = mkdtempSync(join(tmpdir(), 'heirloom-bench-'));
const servers = [];

/** Without the app's own configuration, whose headers apply to the app's own files. */
async function serve(outDir, port) {
  const server = await preview({
    configFile: false,
    root,
    build: { outDir },
    preview: { port, host: 'localhost' },
    logLevel: 'error',
  });
  servers.push(server);
  return { address: server.resolvedUrls.local[0], scratch };
}

const builds = [{ name: 'this', ...(await serve(buildThis(), 4180)) }];
if (values.against !== undefined) {
  const earlier = buildEarlier(values.against);
  builds.push({ name: earlier.name, ...(await serve(earlier.folder, 4181)) });
}

/** Measures a part in rounds; the builds take turns, so that a busy moment meets both. */
async function measurePart(part, measure) {
  const steps = builds.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [...builds.keys()] : [...builds.keys()].reverse();
    for (const at of order) {
      await measure(builds[at], (step) => {
        steps[at].push(step);
        const { label, milliseconds, detail = '', failure } = step;
        const result = failure ? `failed: ${failure}` : `${(milliseconds / 1000).toFixed(2)} s (${detail})`;
        console.log(`${part}, round ${round + 1}, ${builds[at].name}: ${label}: ${result}`);
      });
    }
  }
  const [summary, earlier] = steps.map(summarize);
  return { part, summary, ...(earlier ? { earlier, against: builds[1].name } : {}) };
}

const inBrowser = (measure, amount) => (build, onStep) => measure(build, amount, onStep);
const MILLION = { photos: 0, records: 1_000_000, edits: [100, 10_000] };
const PARTS = {
  gigabyte: inBrowser(measureLibrary, size),
  exports: inBrowser(measureExport, size),
  catalogue: inBrowser(measureCatalogue, { records: size.records, imported: isSmall ? 3000 : 30_000 }),
  million: (build, onStep) => measureLibrary(build, { ...MILLION, withFloor: build === builds[0] }, onStep),
  'first look': inBrowser(measureCatalogue, { records: 1_000_000 }),
  'growth to 10,000': inBrowser(measureLibrary, { photos: 0, records: 10_000 }),
  'growth to 100,000': inBrowser(measureLibrary, { photos: 0, records: 100_000 }),
  floors: (build, onStep) => (build === builds[0] ? measureFloors(build, onStep) : undefined),
  peers: async (build, onStep) => {
    if (build !== builds[0]) return;
    await measurePeers(build, size, onStep);
    await measureTerminalPeers(scratch, size, onStep);
  },
  devices: async (build, onStep) => (build === builds[0] ? measureDevices(build, MILLION, onStep) : undefined),
  cloud: async (build, onStep) => (build === builds[0] ? measureCloud(build, size, onStep) : undefined),
};
const SMALL_PARTS = ['gigabyte', 'exports', 'catalogue', 'peers', 'cloud'];

function chosenParts() {
  const possible = isSmall ? SMALL_PARTS : Object.keys(PARTS);
  if (values.parts === undefined) return possible;
  const wanted = values.parts.split(',');
  return possible.filter((part) => wanted.some((word) => part.startsWith(word)));
}

const dataFile = join(root, 'docs', 'performance.json');
const known = !isSmall && existsSync(dataFile) ? JSON.parse(readFileSync(dataFile, 'utf8')) : {};
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${platform()} ${arch()}, Node ${process.version}`;
const measured = { ...known };
try {
  for (const part of chosenParts()) {
    const figures = await measurePart(part, PARTS[part]);
    measured[part] = { ...figures, rounds, machine, date: new Date().toISOString().slice(0, 10) };
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
  for (const server of servers) await server.close();
  if (values.against !== undefined) removeEarlier();
}

/** What the people who asked for backups set as limits, for a gigabyte and 100,000 records. */
const BOUNDS = {
  'first full backup, encrypted, into the browser’s repository': 30,
  'full check: every byte read, decrypted, verified': 10,
  'download: one backup file': 30,
  'open and preview the backup file (with the passphrase’s Argon2id)': 2,
  'restore into an empty app': 60,
};
const TITLES = {
  gigabyte: '1 GiB of photos and 100,000 records',
  exports: 'Exports of 1 GiB of photos and 100,000 records',
  catalogue: 'The catalogue, 100,000 records',
  million: '1,000,000 records',
  'first look': 'The catalogue, 1,000,000 records',
  'growth to 10,000': '10,000 records',
  'growth to 100,000': '100,000 records',
  floors: 'Floors: what the browser needs for the bare work',
  devices: 'Two devices that share 1,000,000 records through a server (Ceph on this machine)',
  cloud: 'Copies to a server (Ceph on this machine), beside other programs',
  peers: 'Other programs (in the browser with a quarter of the gigabyte, at the terminal with all of it)',
};

function section(part) {
  const { summary, earlier, against, rounds: times, date, machine: where } = measured[part];
  const about = `${date}, ${where}, ${times === 1 ? 'one run' : `medians of ${times} runs`}${against ? `, in turns with ${against}` : ''}.`;
  const bounds = part === 'gigabyte' ? BOUNDS : {};
  return `## ${TITLES[part]}\n\n${about}\n\n${table(summary, { bounds, earlier })}\n`;
}

const GROWTH = [
  ['growth to 10,000', 10_000],
  ['growth to 100,000', 100_000],
  ['million', 1_000_000],
];
const hasGrowth = GROWTH.every(([part]) => measured[part]);
const report = `# Performance

Written by \`npm run bench\`, which runs the app's own worker in a real Chromium. The figures of a section come from one run.
[performance-notes.md](performance-notes.md) sets them beside what was wanted: which targets are missed, by how much and
why, with profiles and floors.

Memory is the proportional set size of the browser's processes (\`/proc/<pid>/smaps_rollup\`, sampled four times a
second); the page process includes the worker. What an earlier step left to garbage collection is collected before. Only main-thread tasks of at least 50 ms are counted, so 0 means that no
task took that long. Bytes of the disk are those that reached it or came from it: the system's cache answers most reads.

${Object.keys(PARTS)
  .filter((part) => measured[part])
  .map(section)
  .join('\n')}${hasGrowth ? '\n## Growth\n\n![Time of each step by number of records](performance-growth.svg)\n' : ''}`;
console.log(`\n${report}`);
if (!isSmall) {
  writeFileSync(join(root, 'docs', 'performance.md'), report);
  writeFileSync(dataFile, `${JSON.stringify(measured, undefined, 1)}\n`);
  const sizes = GROWTH.map(([part, records]) => ({ records, summary: measured[part]?.summary }));
  if (hasGrowth) writeFileSync(join(root, 'docs', 'performance-growth.svg'), growthChart(sizes));
}
// A peer that fails is a result, not a failure of the benchmark.
const isMissed = (measured.gigabyte?.summary ?? []).some(
  ({ label, milliseconds, failure }) => failure !== undefined || milliseconds > (BOUNDS[label] ?? Infinity) * 1000,
);
process.exit(isMissed ? 1 : 0);
