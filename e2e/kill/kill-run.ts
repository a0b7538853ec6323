import { expect, type Locator, type Page } from '@playwright/test';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { goToBackups } from '../support/backup.ts';
import { holdMidway } from '../support/hold-midway.ts';
import { type DatabaseDump, dumpDatabase, expectSameDatabase } from '../support/compare.ts';
import { isAtWork, isRestoring, type JobKind, type PlannedKill } from './kill-plan.ts';
import { startBrowser } from './killable-browser.ts';
import { judge, judgeImport, type LiveState } from './live-state.ts';
import {
  cutOffNotice,
  expectBackedUp,
  expectDeleted,
  expectImported,
  expectRestored,
  expectUndone,
  fromCheckToRestoreButton,
  goToBackUpButton,
  goToDeleteButton,
  goToImportButton,
  goToRestoreButton,
  goToUndoButton,
  isCutOffReported,
  listBackups,
  openApp,
  verifyBackup,
} from './screens.ts';
import { durationsOf, ENDED, followJob, lastWords, type Moment, NOT_BEGUN } from './timeline.ts';
import { IMPORTED_RECORDS, type Seed, type World } from './world.ts';

const REACH_TIMEOUT_MS = 240_000;
const SHOWN_TIMEOUT_MS = 5000;
const TAKEN_BACK_TIMEOUT_MS = 120_000;
const LOOK_AGAIN_MS = 500;

/** The outcome of one kill. */
export interface Outcome {
  readonly job: JobKind;
  /** The last text that the screen showed before the kill. */
  readonly words: string;
  readonly atMs: number;
  /** For a backup, which changes no data: whether it is in the list afterwards. */
  readonly state: 'old' | 'new';
  readonly unusedFiles: number;
  readonly isReported: boolean;
  /** The duration of the whole job, if it had ended by then. */
  readonly durations: ReadonlyMap<string, number>;
}

interface Setting {
  readonly world: World;
  readonly seed: Seed;
  readonly baseUrl: string;
  readonly profileFolder: string;
}

/** Kills the browser during a job, reopens it on the same profile, and asserts everything that must be true then. */
export async function runKill(
  world: World,
  folder: string,
  baseUrl: string,
  kill: PlannedKill,
  expected: ReadonlyMap<string, number>,
): Promise<Outcome> {
  const profileFolder = await mkdtemp(join(folder, 'run-'));
  const seed = world.seeds[kill.job];
  await cp(seed.profileFolder, profileFolder, { recursive: true });
  const setting: Setting = { world, seed, baseUrl, profileFolder };
  const { moments, atMs } = await killWithin(setting, kill, expected);
  const outcome = await inspect(setting, kill.job, moments).catch((error: unknown) => {
    console.log(
      `after a ${kill.job} that was killed at ${Math.round(atMs)} ms, having said: ${moments.map((moment) => `${moment.words} (${Math.round(moment.atMs)} ms)`).join(', ')}`,
    );
    throw error;
  });
  await rm(profileFolder, { recursive: true, force: true, maxRetries: 5 });
  return { job: kill.job, words: lastWords(moments), atMs, durations: durationsOf(moments), ...outcome };
}

async function killWithin(setting: Setting, { job, aim }: PlannedKill, expected: ReadonlyMap<string, number>) {
  const browser = await startBrowser(setting.profileFolder);
  try {
    await openApp(browser.page, setting.baseUrl);
    const button = await finalButton(browser.page, job, setting.world);
    await expect(button).toBeEnabled();
    const timeline = await followJob(browser.page);
    if (aim.kind === 'held') await holdMidway(browser.page, 'restoring-records');
    timeline.start();
    const pressing = button.dispatchEvent('click').catch(() => undefined);
    if (aim.kind === 'anywhere') {
      await delay(aim.fraction * (expected.get(ENDED) ?? 0));
    } else {
      await pressing;
      await timeline.reach(aim.words, REACH_TIMEOUT_MS);
      if (aim.kind === 'within') await delay(aim.fraction * (expected.get(aim.words) ?? 0));
    }
    const atMs = timeline.elapsedMs();
    const moments: readonly Moment[] = [...timeline.moments];
    await browser.kill();
    await pressing;
    return { moments, atMs };
  } finally {
    await browser.kill();
  }
}

function finalButton(page: Page, job: JobKind, world: World): Promise<Locator> {
  switch (job) {
    case 'backup':
      return goToBackUpButton(page);
    case 'restore':
      return goToRestoreButton(page, world.earlierBackupId);
    case 'undo':
      return goToUndoButton(page);
    case 'delete':
      return goToDeleteButton(page, world.earlierBackupId);
    case 'import':
      return goToImportButton(page, world.importPath);
  }
}

async function inspect({ world, seed, baseUrl, profileFolder }: Setting, job: JobKind, moments: readonly Moment[]) {
  const browser = await startBrowser(profileFolder);
  const { page } = browser;
  try {
    await openApp(page, baseUrl);
    const live = await judgeLive(page, seed, job);
    if (live.kind === 'neither')
      throw new Error(`The live data is neither the old nor the new state:\n${live.differences.join('\n')}`);

    await goToBackups(page);
    const ids = await listBackups(page);
    await expect(page.getByText(/cannot be read$/)).toHaveCount(0);
    expect(ids, 'every earlier backup is still there').toEqual(expect.arrayContaining([...seed.backupIds]));
    for (const id of ids) await verifyBackup(page, id);

    await goToBackups(page);
    await listBackups(page);
    const isReported = await isCutOffReported(page);
    if (job === 'backup' || job === 'delete' || job === 'import') {
      expect(isReported).toBe(false);
      await againAsBefore(page, job, world, seed, ids, live.kind);
    } else {
      if (moments.some(({ words }) => isAtWork(words)) && live.kind === 'old')
        expect(isReported, 'an interrupted restore is reported').toBe(true);
      await followUp(page, job, world, seed, live.kind, isReported);
    }
    expect(browser.problems).toEqual([]);
    const state =
      job === 'backup'
        ? ids.length > seed.backupIds.length
          ? 'new'
          : 'old'
        : job === 'delete'
          ? ids.includes(world.earlierBackupId)
            ? 'old'
            : 'new'
          : live.kind;
    return { state, unusedFiles: live.unusedFiles, isReported } as const;
  } catch (error) {
    const shown = await page
      .getByRole('main')
      .innerText({ timeout: SHOWN_TIMEOUT_MS })
      .catch(() => 'nothing');
    console.log(`the screen shows:\n${shown}\nand reported: ${browser.problems.join('; ')}`);
    throw error;
  } finally {
    await browser.kill();
  }
}

/** Asserts that the app takes back an interrupted import automatically, once it is open and idle. */
async function judgeLive(page: Page, { old, next }: Seed, job: JobKind): Promise<LiveState> {
  if (job !== 'import') return judge(await dumpDatabase(page), old, next);
  const deadline = performance.now() + TAKEN_BACK_TIMEOUT_MS;
  for (;;) {
    const state = judgeImport(await dumpDatabase(page), old, IMPORTED_RECORDS);
    if (state.kind !== 'neither' || performance.now() > deadline) return state;
    await delay(LOOK_AGAIN_MS);
  }
}

/** Repeats an interrupted job that changes no record or only adds some, and asserts that a backup still works. */
async function againAsBefore(
  page: Page,
  job: 'backup' | 'delete' | 'import',
  world: World,
  seed: Seed,
  ids: readonly string[],
  state: 'old' | 'new',
): Promise<void> {
  if (job === 'delete' && ids.includes(world.earlierBackupId)) {
    await (await goToDeleteButton(page, world.earlierBackupId)).click();
    await expectDeleted(page);
    await goToBackups(page);
    expect(await listBackups(page)).not.toContain(world.earlierBackupId);
  }
  if (job === 'import' && state === 'old') {
    await (await goToImportButton(page, world.importPath)).click();
    await expectImported(page);
    expect(judgeImport(await dumpDatabase(page), seed.old, IMPORTED_RECORDS)).toEqual({ kind: 'new', unusedFiles: 0 });
  }
  await (await goToBackUpButton(page)).click();
  await expectBackedUp(page);
  if (job !== 'import') expectSameDatabase(await dumpDatabase(page), seed.old);
}

/** Repeats an interrupted job, or undoes a finished one; both must be exact to the last byte. */
async function followUp(
  page: Page,
  job: 'restore' | 'undo',
  world: World,
  seed: Seed,
  state: 'old' | 'new',
  isReported: boolean,
): Promise<void> {
  let wanted: DatabaseDump = seed.next;
  if (state === 'new') {
    wanted = seed.old;
    if (isReported) {
      await cutOffNotice(page).getByRole('link', { name: 'Bring back the state before' }).click();
      await (await fromCheckToRestoreButton(page)).click();
      await expectRestored(page);
    } else {
      await (await goToUndoButton(page)).click();
      await expectUndone(page);
    }
  } else if (job === 'restore') {
    await (await goToRestoreButton(page, world.earlierBackupId)).click();
    await expectRestored(page);
  } else {
    await (await goToUndoButton(page)).click();
    await expectUndone(page);
  }
  expectSameDatabase(await dumpDatabase(page), wanted);
  await goToBackups(page);
  await listBackups(page);
  await expect(cutOffNotice(page)).toHaveCount(0);
}

/** Whether the browser was killed while the job was running. */
export function isWithin({ words }: Outcome): boolean {
  return words !== NOT_BEGUN && words !== ENDED;
}

/** Whether it was killed while a restore or an undo was writing files and records. */
export function isWithinRestore(outcome: Outcome): boolean {
  return (outcome.job === 'restore' || outcome.job === 'undo') && isRestoring(outcome.words);
}
