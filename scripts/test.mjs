// `npm test`: every check, from one place. `--long` adds what takes longer than a quarter of an hour.
// `npm test -- types lint` runs just the steps that are named.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustHaveBrowser } from './install-browser.mjs';
import { installPackages, root, run } from './install.mjs';

const reports = join(root, '.cache', 'reports');
const isLong = process.argv.includes('--long');
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));

const vitest = (project) => [
  'vitest', 'run', '--project', project,
  '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, `${project}.json`)}`,
];

const steps = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'engine-types', command: ['tsc', '--noEmit', '-p', 'src/engine'] },
  { name: 'lint', command: ['eslint', '--max-warnings=0', '.'] },
  { name: 'layers', command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'src'] },
  { name: 'unused', command: ['knip'] },
  { name: 'unit', command: vitest('node'), report: 'node.json' },
  { name: 'browser', command: vitest('browser'), report: 'browser.json' },
  { name: 'build', command: ['vite', 'build'] },
  { name: 'size', command: ['node', 'scripts/check-size.mjs'] },
  { name: 'e2e', command: ['playwright', 'test'], report: 'e2e.json' },
];

/** How many tests passed and failed in a step: what its report counts, or the step itself. */
function countTests(step, exitCode) {
  const file = step.report && join(reports, step.report);
  const own = { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1 };
  if (!file) return own;
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const counts = report.stats
    ? { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky }
    : { passed: report.numPassedTests, failed: report.numFailedTests };
  // A run that ended badly, or ran nothing, is a failure even where no test says so.
  if ((exitCode !== 0 || counts.passed === 0) && counts.failed === 0) counts.failed = 1;
  return counts;
}

installPackages();
process.env.HEIRLOOM_BROWSER = await mustHaveBrowser();
if (isLong) process.env.HEIRLOOM_LONG = '1';
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const unknown = chosen.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are: ${steps.map((step) => step.name).join(', ')}.`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
const summary = [];
for (const step of steps) {
  if (chosen.length > 0 && !chosen.includes(step.name)) continue;
  console.log(`\n── ${step.name} ${'─'.repeat(60 - step.name.length)}`);
  const startedAt = performance.now();
  const exitCode = run('npx', step.command);
  const counts = countTests(step, exitCode);
  passed += counts.passed;
  failed += counts.failed;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  summary.push(`${counts.failed === 0 ? '✓' : '✗'} ${step.name.padEnd(14)} ${String(counts.passed).padStart(5)} passed ${String(counts.failed).padStart(3)} failed ${seconds.padStart(7)} s`);
}

console.log(`\n${summary.join('\n')}\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
