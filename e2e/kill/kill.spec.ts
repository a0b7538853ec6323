import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';
import { createRandom, type JobKind, planKills, type PlannedKill, SURE_KILL } from './kill-plan.ts';
import { isWithin, isWithinRestore, type Outcome, runKill } from './kill-run.ts';
import { ENDED } from './timeline.ts';
import { prepareWorld } from './world.ts';

// A hundred kills, only in `npm run test:long`; with those of `devices.spec.ts`, five hundred. In `npm test`,
// `src/backup/interruptions.browser.test.ts` kills the worker during backups and restores, and `devices.spec.ts` and
// `cli/kill.spec.ts` kill processes. As far as the machine's timing allows, HEIRLOOM_KILL_SEED repeats a run;
// HEIRLOOM_KILL_RUNS sets the number of kills.

const KILLS = Number(process.env['HEIRLOOM_KILL_RUNS'] ?? 100);
const SEED = Number(process.env['HEIRLOOM_KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const MOST_MS_PER_KILL = 300_000;

test(
  `Chromium killed at ${KILLS} instants of backups, restores, undos, deletions and imports: the data is wholly old or wholly new, and no backup is harmed`,
  LONG,
  async ({ folder, baseURL }) => {
    if (baseURL === undefined) throw new Error('The configuration names no address of the app.');
    test.setTimeout((KILLS + 3) * MOST_MS_PER_KILL);
    console.log(`kill test: seed ${SEED} (HEIRLOOM_KILL_SEED), ${KILLS} kills (HEIRLOOM_KILL_RUNS)`);
    const startedAt = performance.now();
    const world = await prepareWorld(folder, baseURL);
    const phases = [...world.restoreDurations].map(([words, ms]) => `${words} ${Math.round(ms)} ms`);
    console.log(`kill test: prepared in ${seconds(startedAt)}; a whole restore: ${phases.join(', ')}`);

    const outcomes: Outcome[] = [];
    const measured: Record<JobKind, ReadonlyMap<string, number>> = {
      backup: world.restoreDurations,
      restore: world.restoreDurations,
      undo: world.restoreDurations,
      delete: world.restoreDurations,
      import: world.restoreDurations,
    };
    const run = async (kill: PlannedKill, at: number) => {
      const outcome = await test.step(`kill ${at + 1}: ${kill.job}`, () =>
        runKill(world, folder, baseURL, kill, measured[kill.job]));
      outcomes.push(outcome);
      // How long a job takes is known only after one has run to its end.
      if (outcome.durations.has(ENDED)) measured[kill.job] = outcome.durations;
      console.log(`kill ${at + 1} of ${KILLS}: ${describe(outcome)}`);
    };
    for (const [at, kill] of planKills(KILLS, createRandom(SEED)).entries()) await run(kill, at);
    // If there are few kills and the machine is busy, none may have hit its target.
    if (!outcomes.some(isWithinRestore)) await run(SURE_KILL, KILLS);
    console.log(`kill test: ${KILLS} kills in ${seconds(startedAt)}, seed ${SEED}\n${summarise(outcomes)}`);
    // A run in which no kill fell within a restore proves nothing.
    expect(outcomes.filter(isWithinRestore).length, 'kills within a restore').toBeGreaterThan(0);
  },
);

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

function describe({ job, words, atMs, state, unusedFiles, isReported }: Outcome): string {
  return `${job} after ${Math.round(atMs)} ms («${words}») → ${state}${isReported ? ', told' : ''}${unusedFiles > 0 ? `, ${unusedFiles} unused files` : ''}`;
}

/** How often each outcome occurred, by job and by the last text on the screen. */
function summarise(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { job, words, state } of outcomes) {
    const kind = `${job.padEnd(8)} ${words.padEnd(34)} ${state}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const lines = [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([kind, count]) => `  ${kind}  ${count}`);
  const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  const within = outcomes.filter(isWithin).length;
  return [
    ...lines,
    `  old ${count('old')}, new ${count('new')}, neither 0; ${within} within a job, ${outcomes.filter(isWithinRestore).length} of them within a restore’s files and records`,
  ].join('\n');
}
