// `npm test` runs every check. `--long` adds tests that take longer than a quarter of an hour. `npm test -- types lint`
// runs only the named steps; `npm test -- firefox webkit` runs the browser tests of the engine and its adapters in
// those browsers.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_LABELS, ENGINE_NAMES, findEngine } from './find-engines.mjs';
import { installPackages, root, runBeside, runWatched } from './install.mjs';
import { TEST_CLOUDS } from './test-clouds.mjs';
import { describeOutcomes, nameOutcomes, readOutcome, skipStep } from './test-report.mjs';

const reports = join(root, '.cache', 'reports');
const isLong = process.argv.includes('--long');
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));

const vitest = (projects, name = projects) => [
  'vitest',
  'run',
  '--project',
  projects,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(reports, `${name}.json`)}`,
];

const lint = { name: 'lint', command: ['eslint', '--max-warnings=0', '.'] };
/** A part of `lint`, for someone who has changed only texts. */
const words = {
  name: 'words',
  command: ['eslint', '--quiet', '--config', 'scripts/words/words.config.mjs', '.'],
  isPart: true,
};
// Both TypeScripts have a program of this name.
const tsc = ['node', 'node_modules/typescript-7/bin/tsc'];
const checks = [
  { name: 'types', command: [...tsc, '--noEmit'] },
  { name: 'engine-types', command: [...tsc, '--noEmit', '-p', 'src/engine'] },
  { name: 'typed-lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'layers', command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'src'] },
  { name: 'unused', command: ['knip'] },
  { name: 'build', command: ['vite', 'build'], env: TEST_CLOUDS },
  { name: 'build-cli', command: ['vite', 'build', '--config', 'vite.cli.config.ts'] },
  { name: 'size', command: ['node', 'scripts/check-size.mjs'] },
];
// Vitest knows no pattern but `*` here, and passes in silence over a name that no project has; so both steps say which
// files their reports must have.
const unit = {
  name: 'unit',
  command: vitest('node*', 'unit'),
  report: 'unit.json',
  files: /(?<!\.browser)\.test\.ts$/,
};
const browser = {
  name: 'browser',
  command: vitest('browser'),
  report: 'browser.json',
  files: /\.browser\.test\.tsx?$/,
};
const engines = ENGINE_NAMES.map((name) => ({ name, command: vitest(name), report: `${name}.json`, isLong: true }));
/** A small run to make sure that the benchmark works. Its figures are meaningless while other work runs. */
const bench = {
  name: 'bench',
  command: ['node', 'scripts/bench.mjs', '--photos', '2', '--records', '500'],
  isLong: true,
};
const e2e = { name: 'e2e', command: ['playwright', 'test'], report: 'e2e.json', env: TEST_CLOUDS };

/**
 * Stages run one after the other. The lanes of a stage run in parallel, and the steps of a lane one after the other.
 * Tests wait for disks and servers for much of their time, in which the checks compute.
 */
const stages = [[checks, [lint, words], [unit], [browser]], [engines], [[e2e]], [[bench]]];
const steps = [...checks, lint, words, unit, browser, ...engines, e2e, bench];

if (isLong) process.env.HEIRLOOM_LONG = '1';

const unknown = chosen.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are: ${steps.map((step) => step.name).join(', ')}.`);
  process.exit(1);
}

const isChosen = ({ name, isLong: isOnlyLong, isPart }) =>
  chosen.length === 0 ? !isPart && (isLong || !isOnlyLong) : chosen.includes(name);

const install = (...names) => runBeside('node', ['scripts/install-for-tests.mjs', ...names]);

const needServers = [unit, e2e];
const needBrowser = [browser, ...engines, e2e, bench];

// These need no packages of npm.
const serversInstalled = needServers.some(isChosen)
  ? install(isLong ? 'all-servers' : 'servers', 'python')
  : Promise.resolve();
installPackages();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** @returns whether there is a browser, without which nothing that needs one can run. */
async function installBrowsers() {
  // The system's package manager does one thing at a time.
  await serversInstalled;
  const needsEngines = engines.some(isChosen) || (isLong && isChosen(e2e));
  if ((await install('browser', ...(needsEngines ? ['engines'] : []))) !== 0) return false;
  const { findBrowser } = await import('./find-browser.mjs');
  process.env.HEIRLOOM_BROWSER = findBrowser();
  return true;
}
const browsersInstalled = needBrowser.some(isChosen) ? installBrowsers() : undefined;

/** Waits for what the step needs and the machine may lack; other steps need not. @returns whether it can run. */
async function isReadyFor(step) {
  if (needServers.includes(step)) await serversInstalled;
  return !needBrowser.includes(step) || (await browsersInstalled);
}
const outcomes = [];

/** Runs a step. Its output is shown live, or, if another step runs in parallel, all at once when the step ends. */
async function runStep(step, isAlone) {
  const isReady = await isReadyFor(step);
  const startedAt = performance.now();
  if (engines.includes(step) && !findEngine(step.name)) {
    outcomes.push({
      name: step.name,
      seconds: 0,
      ...skipStep(step.name, `there is no ${ENGINE_LABELS[step.name]} on this machine, and none could be installed.`),
    });
    return;
  }
  const heading = `\n── ${step.name} ${'─'.repeat(60 - step.name.length)}\n`;
  if (isAlone) process.stdout.write(heading);
  const { exitCode, output } = isReady
    ? await runWatched('npx', step.command, isAlone, step.env)
    : { exitCode: 1, output: 'The tests need a Chromium, and none could be installed.\n' };
  if (!isAlone) process.stdout.write(`${heading}${output}`);
  const reportFile = step.report && join(reports, step.report);
  const seconds = (performance.now() - startedAt) / 1000;
  const run = { name: step.name, reportFile, exitCode, output, root, files: step.files };
  outcomes.push({ name: step.name, seconds, ...readOutcome(run) });
}

/** Runs lanes in parallel, and the steps of each lane one after the other. */
async function runLanes(lanes) {
  const chosenLanes = lanes.map((lane) => lane.filter(isChosen)).filter((lane) => lane.length > 0);
  await Promise.all(
    chosenLanes.map(async (lane) => {
      for (const step of lane) await runStep(step, chosenLanes.length === 1);
    }),
  );
}

for (const lanes of stages) await runLanes(lanes);

const placeOf = ({ name }) => steps.findIndex((step) => step.name === name);
outcomes.sort((one, other) => placeOf(one) - placeOf(other));
const sum = (count) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
const [passed, failed, skipped] = [
  sum((outcome) => outcome.passed),
  sum((outcome) => outcome.failed),
  sum((outcome) => outcome.skipped.length),
];
const summary = outcomes.map((outcome) =>
  [
    outcome.failed > 0 ? '✗' : outcome.passed > 0 ? '✓' : '-',
    outcome.name.padEnd(14),
    String(outcome.passed).padStart(5),
    'passed',
    String(outcome.failed).padStart(3),
    'failed',
    outcome.flaky.length > 0 ? `${String(outcome.flaky.length).padStart(3)} flaky` : '         ',
    outcome.seconds.toFixed(1).padStart(7),
    's',
  ].join(' '),
);
const told = describeOutcomes(outcomes);
const named = nameOutcomes(outcomes);
console.log(
  [
    told,
    '',
    summary.join('\n'),
    named,
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ]
    .filter((part, at) => at === 1 || part !== '')
    .join('\n'),
);
process.exitCode = failed === 0 ? 0 : 1;
