import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { lastingId, planRestore, type CallOptions, type RestorePlan, type RowDecision } from '../../engine/index.ts';
import type { DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import { createTablesReader } from '../../catalogue/export/catalogue-reader.ts';
import { snapshotTables, type ReadableSnapshot } from '../../engine/low-level.ts';
import { CliError } from '../cli-error.ts';
import { applyPlan } from '../data/apply-plan.ts';
import type { EnvironmentMap } from '../../catalogue/matching/adapt-environment.ts';
import { adaptBackup, readEnvironmentMap, unmappedLines } from '../data/adapt-backup.ts';
import { withBackupToRestore, type BackupToRestore } from '../data/backup-to-restore.ts';
import { noSafetyRepository, wantsSafetyBackup } from '../data/safety-backup.ts';
import { mustNameData, withDataFolder } from '../data/open-data.ts';
import { isDestructive, isNothingToDo, planJson, planLines, sumsOf, type PlanReport } from '../data/plan-report.ts';
import { withReferences } from '../data/references.ts';
import { CONFLICT_WORDS, MODE_WORDS, PART_WORDS, readChoice, type ChoiceOptions } from '../data/restore-choice.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listOption, withRepository, wordOption, type CommonOptions } from '../options.ts';
import {
  assertWritable,
  nameRepository,
  openNamedRepository,
  type OpenedRepository,
} from '../repository/open-repository.ts';
import { backupTitle } from '../repository/describe-backup.ts';
import { runCommand, type CommandCall, type Session } from '../run-command.ts';
import { count } from '../terminal/format.ts';
import { confirm } from '../terminal/prompts.ts';
import { shellWord } from '../terminal/shell-word.ts';

export interface RestoreOptions extends CommonOptions, ChoiceOptions {
  readonly to?: string;
  readonly fromFile?: string;
  readonly dryRun?: boolean;
  readonly testOnly?: boolean;
  readonly confirmDestructive?: boolean;
  readonly safetyBackup: boolean;
  readonly safetyRepo?: string;
  readonly adaptEnvironment?: string;
}

export function addRestore(program: Command): void {
  withRepository(program.command('restore'))
    .description('restore a backup into a data folder: all of it, or nothing')
    .argument('[backup]', 'name, id, beginning of an id, or latest', 'latest')
    .option('-t, --to <folder>', 'data folder to restore into (HEIRLOOM_DATA); made where it is missing')
    .option(
      '--from-file <file>',
      'restore from a backup file, or from an export (.zip or .json), rather than from --repo',
    )
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--test-only', 'the same as --dry-run')
    .addOption(
      wordOption('--mode <mode>', 'exact, missing (only what is not there) or update (merge)', MODE_WORDS).default(
        'exact',
      ),
    )
    .addOption(listOption('--partial <parts>', 'only these parts: config, fields, records, files, issues', PART_WORDS))
    .addOption(listOption('--collections <names>', 'only these collections'))
    .addOption(listOption('--records <records>', 'only these records, by id, beginning of an id, or title'))
    .addOption(listOption('--issues <numbers>', 'only the records with these numbers'))
    .addOption(listOption('--fields <names>', 'only these fields of records'))
    .addOption(listOption('--exclude-records <records>', 'all but these records'))
    .addOption(listOption('--exclude-issues <numbers>', 'all but the records with these numbers'))
    .addOption(wordOption('--on-conflict <side>', 'with --mode update: mine, backup, both or newest', CONFLICT_WORDS))
    .option('--adapt-environment <map>', 'pair what has other ids here: a .json file of names, or auto for equal names')
    .option('--leave-out-unreadable', 'restore what can be read of a damaged backup')
    .option('--confirm-destructive', 'do not ask before something is changed or removed')
    .option('--no-safety-backup', 'do not back up what is in the folder first')
    .addOption(
      new Option('--safety-repo <repo>', 'where to back that up to, if --repo can only be read').conflicts(
        'safetyBackup',
      ),
    )
    .addHelpText(
      'after',
      `
What is in the folder is backed up first, so that heirloom undo can bring it back. The folder is replaced as a whole:
whatever happens meanwhile, it is the old one or the new one. Files in it that are not Heirloom's, such as .git, stay.

Examples:
  heirloom restore latest --repo ~/backups/garden --to ~/garden --dry-run
  heirloom restore 4f2a --repo ~/backups/garden --to ~/garden --collections Plants
  heirloom restore --from-file heirloom-2026-11-20-1405-full.zip --to ~/garden`,
    )
    .action((word: string, options: RestoreOptions) =>
      runCommand(options, (session) => restore(word, options, session)),
    );
}

/** @param more members of the JSON that is printed. */
export async function restore(
  word: string,
  options: RestoreOptions,
  session: Session,
  more: Readonly<Record<string, unknown>> = {},
): Promise<ExitCode> {
  const folder = mustNameData(options.to, '--to');
  const map = options.adaptEnvironment === undefined ? undefined : await readEnvironmentMap(options.adaptEnvironment);
  return withBackupToRestore(word, options, session, (from) =>
    withDataFolder(folder, (source) => restoreInto({ source, folder, map, more }, from, options, session)),
  );
}

interface Target {
  readonly source: DataFolderSource;
  readonly folder: string;
  /** What the things of the backup are called here; missing: they are the same by their ids. */
  readonly map: EnvironmentMap | undefined;
  readonly more: Readonly<Record<string, unknown>>;
}

async function restoreInto(
  { source, folder, map, more }: Target,
  { repository, snapshot, opened }: BackupToRestore,
  options: RestoreOptions,
  session: Session,
): Promise<ExitCode> {
  const { output, call, log } = session;
  const fitted = map && (await adaptBackup({ repository, snapshot }, source, map, call));
  const readable = fitted?.adapted ?? { repository, snapshot };
  const report = await makePlan(readable, source, options, call);
  const { plan } = report;
  const adaptation = fitted ? { adaptation: fitted.report } : {};
  const json = { ...planJson(report), ...adaptation, ...more };
  const lines = [...planLines(report), ...(fitted ? unmappedLines(fitted.report) : [])];
  if (options.dryRun || options.testOnly) {
    output.result(json, lines);
    return EXIT.done;
  }
  if (isNothingToDo(plan)) {
    output.result({ ...json, restored: false, undo: null }, []);
    output.note('Nothing was changed: there was nothing to do.');
    return EXIT.done;
  }
  await mustAgree(plan, options, session, lines);
  const safety = (await source.hasData()) ? await openSafety(opened, options, call) : undefined;
  const noted = safety ?? opened;
  const backup = backupTitle(snapshot);
  if (noted) log(noted.repository, { what: 'restore', subject: `${backup} into ${folder}` });
  const applying = {
    source,
    folder,
    repository: readable.repository,
    plan,
    backup,
    safety,
    trigger: 'before-restore',
  } as const;
  const before = await applyPlan({ ...applying, rewritten: fitted?.adapted.snapshot }, call);
  const undo = before ? lastingId(before) : null;
  output.result({ ...json, restored: true, undo }, [restoredText(plan, folder)]);
  if (before) output.note(`To undo it: heirloom undo --to ${shellWord(folder)}`);
  for (const warning of [...planJson(report).warnings, ...(fitted ? unmappedLines(fitted.report) : [])])
    output.warn(warning);
  return plan.unreadable.length > 0 ? EXIT.incomplete : EXIT.done;
}

async function makePlan(
  { repository, snapshot }: ReadableSnapshot,
  source: DataFolderSource,
  options: RestoreOptions,
  call: CallOptions,
): Promise<PlanReport> {
  const backup = createTablesReader(snapshotTables(repository, snapshot, call));
  const choice = await readChoice(options, backup);
  const chosen = choice.selection.length > 0 ? await withReferences(source, backup) : source;
  const conflicts: RowDecision[] = [];
  const plan = await planRestore(
    {
      repository,
      snapshot,
      source: chosen,
      choice,
      onStart: () => void conflicts.splice(0),
      onConflict: (decision) => {
        if (decision.isConflict) conflicts.push(decision);
      },
    },
    call,
  );
  return { plan, conflicts };
}

/** @throws CliError `unconfirmed`. */
async function mustAgree(
  plan: RestorePlan,
  { confirmDestructive }: Pick<RestoreOptions, 'confirmDestructive'>,
  { output }: Session,
  lines: readonly string[],
): Promise<void> {
  if (confirmDestructive || !isDestructive(plan)) return;
  output.progress.clear();
  if (!output.isJson) output.note(lines.join('\n'));
  if (!output.isJson && (await confirm('Restore?'))) return;
  const { changed, removed } = sumsOf(plan);
  throw new CliError(
    EXIT.unconfirmed,
    'unconfirmed',
    `This would change ${count(changed, 'row')} and remove ${removed}. Nothing was done.`,
    'Look at it with --dry-run. To do it without being asked: --confirm-destructive.',
  );
}

/** Where the state before is backed up to. @throws CliError where nothing that is named can be written. */
async function openSafety(
  opened: OpenedRepository | undefined,
  options: RestoreOptions,
  call: CommandCall,
): Promise<OpenedRepository | undefined> {
  if (!(await wantsSafetyBackup(options))) return undefined;
  const isWritable = opened && !opened.repository.storage.isReadOnly;
  // Beside a file, --repo names where to write.
  const other =
    options.safetyRepo ?? (isWritable || options.fromFile === undefined ? undefined : await nameRepository(options));
  if (other !== undefined) {
    const safety = await openNamedRepository({ ...options, repo: other }, call);
    assertWritable(safety);
    return safety;
  }
  if (isWritable) return opened;
  throw noSafetyRepository();
}

export function restoredText(plan: RestorePlan, folder: string): string {
  const { added, changed, removed } = sumsOf(plan);
  return `Restored into ${basename(folder)}: ${added} added, ${changed} changed, ${removed} removed.`;
}
