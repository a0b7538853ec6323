import { type Command, InvalidArgumentError } from 'commander';
import {
  type CallOptions,
  forgetWords,
  KEEP_EVERYTHING,
  keepWords,
  lastingId,
  leftOutOf,
  listSnapshots,
  planPrune,
  planRetention,
  type RetentionPolicy,
  type RetentionPlan,
  type Snapshot,
} from '../../engine/index.ts';
import { isRemovalDue } from '../../engine/programs.ts';
import { CliError } from '../cli-error.ts';
import { readSettings } from '../config/config-file.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { countOption, withRepository, type CommonOptions } from '../options.ts';
import { backupJson } from '../repository/describe-backup.ts';
import { assertWritable, openNamedRepository, type OpenedRepository } from '../repository/open-repository.ts';
import { usedByDevices } from '../repository/used-by-devices.ts';
import { runCommand, type Session } from '../run-command.ts';
import { count, formatTable, formatTime } from '../terminal/format.ts';
import { forgetAndPrune, type Freed, freedJson, freedWords, namesOf } from './backup-manage.ts';

interface CleanupOptions extends CommonOptions {
  readonly olderThan?: number;
  readonly keepLast?: number;
  readonly keepHourly?: number;
  readonly keepDaily?: number;
  readonly keepWeekly?: number;
  readonly keepMonthly?: number;
  readonly keepYearly?: number;
  readonly apply?: boolean;
}

/** How long backups that were made before a restore stay, where nothing else is said. */
const SAFETY_DAYS = 30;
const NOTHING_FREED: Freed = { freedBytes: 0, laterBytes: 0 };
const DAYS_IN: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };

export function addCleanup(backup: Command): void {
  withRepository(backup.command('cleanup').alias('prune'))
    .description('say which backups a policy would delete; with --apply, delete them and free their space')
    .option('--older-than <time>', 'delete what is older than this: 30d, 8w, 6m, 2y', parseDays)
    .addOption(countOption('--keep-last <n>', 'keep the newest n'))
    .addOption(countOption('--keep-hourly <n>', 'keep the newest of each of the last n hours that have one'))
    .addOption(countOption('--keep-daily <n>', 'keep the newest of each of the last n days that have one'))
    .addOption(countOption('--keep-weekly <n>', 'keep the newest of each of the last n weeks that have one'))
    .addOption(countOption('--keep-monthly <n>', 'keep the newest of each of the last n months that have one'))
    .addOption(countOption('--keep-yearly <n>', 'keep the newest of each of the last n years that have one'))
    .option('--apply', 'delete, rather than only say so')
    .addHelpText(
      'after',
      `
A backup stays if any rule keeps it. Pinned ones and the newest one always stay. Backups that were made before a restore
stay for 30 days, or as long as --older-than says. Days are counted back from the newest backup. Where no rule is given,
the setting backup.retention_days is the --older-than.

Example:
  heirloom backup cleanup --repo ~/backups/garden --keep-last 5 --keep-daily 14 --keep-monthly 12 --apply`,
    )
    .action((options: CleanupOptions) => runCommand(options, (session) => cleanup(options, session)));
}

function parseDays(text: string): number {
  const [, number, unit = 'd'] = /^(\d{1,5})([dwmy]?)$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Give days, weeks, months or years, such as 30d.');
  return Number(number) * (DAYS_IN[unit || 'd'] ?? 1);
}

async function policyOf(options: CleanupOptions): Promise<RetentionPolicy> {
  const { keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly } = options;
  const given = [options.olderThan, keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly];
  const isGiven = given.some((rule) => rule);
  const olderThan = isGiven ? options.olderThan : ((await readSettings())['backup.retention_days'] ?? undefined);
  if (!isGiven && olderThan === undefined) {
    const hint = 'Give at least one of --older-than, --keep-last, --keep-daily and so on.';
    throw new CliError(EXIT.usage, 'no-policy', 'Nothing says which backups should stay.', hint);
  }
  return {
    ...KEEP_EVERYTHING,
    keepWithinDays: olderThan ?? null,
    keepLast: keepLast ?? null,
    hourly: keepHourly ?? null,
    daily: keepDaily ?? null,
    weekly: keepWeekly ?? null,
    monthly: keepMonthly ?? null,
    yearly: keepYearly ?? null,
    safetyDays: olderThan ?? SAFETY_DAYS,
  };
}

async function cleanup(options: CleanupOptions, { output, call, log }: Session): Promise<ExitCode> {
  const policy = await policyOf(options);
  const opened = await openNamedRepository(options, call);
  if (options.apply) assertWritable(opened);
  const { repository } = opened;
  const { snapshots, damaged } = await listSnapshots(repository);
  const inUse = await usedByDevices(repository, call);
  const plan = planRetention({
    snapshots: snapshots.map((snapshot) => retained(snapshot, inUse)),
    policy,
    now: Date.now(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const known = new Map(snapshots.map((snapshot) => [lastingId(snapshot), snapshot]));
  const going = plan.forget.flatMap((id) => known.get(id) ?? []);
  if (options.apply) log(repository, { what: 'backup cleanup', subject: namesOf(going) });
  // Without anything to delete, only what an earlier clean-up has left where several devices write.
  const canFree = going.length > 0 || (await isRemovalDue(repository));
  const freed = canFree ? await (options.apply ? forgetAndPrune : planFreeing)(opened, going, call) : NOTHING_FREED;
  const json = {
    applied: options.apply === true,
    kept: plan.keep.length,
    deleted: going.map(backupJson),
    ...freedJson(freed),
    damaged: damaged.map(({ id }) => id),
  };
  output.result(json, [
    ...formatTable(plan.verdicts.flatMap((verdict) => verdictLine(verdict, known))),
    `${count(going.length, 'backup')} ${options.apply ? 'deleted' : 'would be deleted'}, ${freedWords(freed)}.`,
  ]);
  if (!options.apply && going.length > 0) output.note('Nothing was deleted. To do it: --apply.');
  return EXIT.done;
}

/** What `forgetAndPrune` would free. */
async function planFreeing(
  { repository, keepsPacks }: OpenedRepository,
  going: readonly Snapshot[],
  call: CallOptions,
): Promise<Freed> {
  return keepsPacks ? NOTHING_FREED : planPrune(repository, { ...call, without: going.map(({ id }) => id) });
}

/** @param inUse those that devices need, which are treated as pinned. */
function retained(snapshot: Snapshot, inUse: ReadonlySet<string>) {
  const { takenAt, trigger, scope, withFiles, newBytes, device } = snapshot;
  const left = leftOutOf(snapshot);
  const id = lastingId(snapshot);
  const isPinned = snapshot.isPinned || inUse.has(id);
  return {
    ...{ id, takenAt, trigger, isPinned, scope, withFiles, newBytes, device: device.id },
    ...(left.length > 0 ? { leftOut: left } : {}),
  };
}

function verdictLine(verdict: RetentionPlan['verdicts'][number], known: ReadonlyMap<string, Snapshot>): string[][] {
  const snapshot = known.get(verdict.id);
  if (!snapshot) return [];
  const why = verdict.keep ? keepWords(verdict.reasons) : forgetWords(verdict.because);
  return [
    [
      verdict.keep ? 'keep' : 'delete',
      verdict.id.slice(0, 12),
      formatTime(snapshot.takenAt),
      snapshot.name,
      `(${why})`,
    ],
  ];
}
