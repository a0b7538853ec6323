// Summarises a step of the test command from the JSON reports of Vitest and Playwright: the counts, the names and
// messages of tests that failed or passed only when they were run again, and the names of skipped tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const MOST_LINES = 14;
const MOST_LINES_OF_A_STEP = 30;
const MOST_LINE_LENGTH = 240;
const MOST_TOLD = 20;
const MOST_NAMED = 60;
/** If more tests than this are skipped in one file, only the file is named. */
const MOST_OF_A_FILE = 5;

/**
 * @typedef {{ readonly name: string, readonly message: string, readonly isWhole?: boolean }} TestOutcome
 * @typedef {{ passed: number, failed: number, failures: TestOutcome[], flaky: TestOutcome[], skipped: SkippedTest[] }}
 *   StepOutcome
 * @typedef {{ readonly file: string, readonly name: string, readonly reason?: string }} SkippedTest
 */

/**
 * The outcome of a step: the counts of its report, or the step itself as one test.
 * @param {{ name: string, reportFile?: string, exitCode: number, output: string, root: string, files?: RegExp }} run
 *   `files`: the test files that the report must have. Without it a file that no project includes would never run.
 * @returns {StepOutcome}
 */
export function readOutcome({ name, reportFile, exitCode, output, root, files }) {
  const outcome = { passed: 0, failed: 0, failures: [], flaky: [], skipped: [] };
  if (reportFile === undefined) {
    if (exitCode === 0) outcome.passed = 1;
  } else if (existsSync(reportFile)) {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'));
    if (report.stats) readPlaywright(report, outcome);
    else readVitest(report, outcome, root, files);
  }
  // A run that ended badly or ran nothing has failed, even if no test has.
  if ((exitCode !== 0 || outcome.passed === 0) && outcome.failed === 0) {
    outcome.failed = 1;
    outcome.failures.push({
      name: `the step “${name}” itself, which ended with ${exitCode}`,
      message: lastLines(output),
      isWhole: true,
    });
  }
  return outcome;
}

function readVitest(report, outcome, root, files) {
  outcome.passed = report.numPassedTests;
  outcome.failed = report.numFailedTests;
  for (const { name: file, message, status, assertionResults } of report.testResults) {
    const path = relative(root, file);
    for (const test of assertionResults) {
      const found = {
        name: [path, ...test.ancestorTitles.filter(Boolean), test.title].join(' › '),
        message: test.failureMessages.join('\n'),
      };
      if (test.status === 'failed') outcome.failures.push(found);
      else if (test.status === 'skipped' || test.status === 'pending')
        outcome.skipped.push({ file: path, name: found.name });
      // The test passed, but only when it was run again.
      else if (test.status === 'passed' && test.failureMessages.length > 0) outcome.flaky.push(found);
    }
    // A file that could not be loaded has no tests to report.
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      outcome.failed += 1;
      outcome.failures.push({ name: path, message });
    }
  }
  const reported = new Set(report.testResults.map(({ name }) => relative(root, name)));
  for (const path of files ? filesLike(files, root) : []) {
    if (reported.has(path)) continue;
    outcome.failed += 1;
    outcome.failures.push({ name: path, message: 'The step did not run this file.' });
  }
}

function filesLike(pattern, root) {
  return ['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((path) => join(folder, path))
      .filter((path) => pattern.test(path)),
  );
}

function readPlaywright(report, outcome) {
  outcome.passed = report.stats.expected + report.stats.flaky;
  outcome.failed = report.stats.unexpected;
  const visit = (suite, above) => {
    const names = suite.title === '' ? above : [...above, suite.title];
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const errors = test.results
          .flatMap((result) => result.errors ?? [])
          .map((error) => error.message ?? String(error.value ?? ''));
        const found = { name: [...names, spec.title].join(' › '), message: [...new Set(errors)].join('\n') };
        if (test.status === 'unexpected') outcome.failures.push(found);
        if (test.status === 'skipped') {
          const reason = test.annotations?.find(({ type }) => type === 'skip')?.description;
          outcome.skipped.push({ file: spec.file, name: found.name, reason });
        }
        if (test.status === 'flaky') outcome.flaky.push(found);
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, names);
  };
  for (const suite of report.suites) visit(suite, []);
  // Errors outside any test: the server did not start, or a file could not be read.
  for (const error of report.errors ?? []) {
    outcome.failed += 1;
    outcome.failures.push({ name: 'outside of any test', message: error.message ?? String(error.value ?? '') });
  }
}

/** The failed and flaky tests, each with the beginning of its message. */
export function describeOutcomes(steps) {
  return [
    ...list(steps, 'failures', '✗ failed'),
    ...list(steps, 'flaky', '~ flaky: passed only when it was run again'),
  ].join('\n');
}

/** The same, names only, so that the end of a long output lists all of them. */
export function nameOutcomes(steps) {
  const failed = steps.flatMap(({ name, failures }) => failures.map((test) => `✗ failed: ${name} › ${test.name}`));
  const flaky = steps.flatMap((step) => step.flaky.map((test) => `~ flaky: ${step.name} › ${test.name}`));
  return [...bound(failed, MOST_NAMED), ...bound(flaky, MOST_NAMED), ...bound(nameSkipped(steps), MOST_NAMED)].join(
    '\n',
  );
}

/** The skipped tests, by name; a file with mostly skipped tests takes one line. */
function nameSkipped(steps) {
  return steps.flatMap((step) =>
    groupByFile(step.skipped).flatMap(([file, tests]) =>
      tests.length > MOST_OF_A_FILE
        ? [`- skipped: ${step.name} › ${file} › ${tests.length} tests`]
        : tests.map(({ name, reason }) => `- skipped: ${step.name} › ${name}${reason ? `: ${reason}` : ''}`),
    ),
  );
}

function groupByFile(tests) {
  const groups = new Map();
  for (const test of tests) groups.set(test.file, [...(groups.get(test.file) ?? []), test]);
  return [...groups];
}

/** The outcome of a step that could not run at all, with the reason. */
export function skipStep(name, reason) {
  return { passed: 0, failed: 0, failures: [], flaky: [], skipped: [{ file: name, name: 'all of its tests', reason }] };
}

function list(steps, kind, heading) {
  const told = steps.flatMap((step) =>
    step[kind].map(
      ({ name, message, isWhole }) =>
        `\n${heading}: ${step.name} › ${name}\n${isWhole ? message : firstLines(message)}`,
    ),
  );
  return bound(told, MOST_TOLD);
}

function bound(texts, most) {
  return texts.length <= most ? texts : [...texts.slice(0, most), `… and ${texts.length - most} more`];
}

function linesOf(text) {
  return stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line.length > MOST_LINE_LENGTH ? `${line.slice(0, MOST_LINE_LENGTH)} …` : line}`);
}

function firstLines(text) {
  // Stack frames within libraries do not help.
  return linesOf(text)
    .filter((line) => !/^\s+at .*(node_modules|node:internal)/.test(line))
    .slice(0, MOST_LINES)
    .join('\n');
}

function lastLines(text) {
  return linesOf(text).slice(-MOST_LINES_OF_A_STEP).join('\n');
}
