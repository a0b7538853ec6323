import type { Command } from 'commander';
import { lastingId, planRestore, type RowDecision } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { applyPlan } from '../data/apply-plan.ts';
import { lastRestoreInto } from '../data/last-restore.ts';
import { mustNameData, withDataFolder } from '../data/open-data.ts';
import { isNothingToDo, planJson, planLines } from '../data/plan-report.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { findBackup } from '../repository/find-backup.ts';
import { assertWritable, openNamedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { formatTime } from '../terminal/format.ts';
import { restoredText } from './restore.ts';

interface UndoOptions extends CommonOptions {
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly discardLater?: boolean;
}

export function addUndo(program: Command): void {
  withRepository(program.command('undo'))
    .description('take back the last restore into a data folder; what was changed since stays')
    .option('-t, --to <folder>', 'data folder that was restored into (HEIRLOOM_DATA)')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--discard-later', 'take back later changes too, where they are of the same rows and fields')
    .addHelpText('after', '\nAn undo can itself be undone: run the command again.')
    .action((options: UndoOptions) => runCommand(options, (session) => undo(options, session)));
}

async function undo(options: UndoOptions, { output, call, log }: Session): Promise<ExitCode> {
  const folder = mustNameData(options.to, '--to');
  const last = await lastRestoreInto(folder);
  if (!last) {
    throw new CliError(
      EXIT.noBackup,
      'nothing-to-undo',
      'Nothing was restored into this folder on this machine, or without a backup of the state before.',
      'Choose a backup from heirloom backup list, and restore that.',
    );
  }
  const opened = await openNamedRepository({ ...options, repo: options.repo ?? last.repo }, call);
  assertWritable(opened);
  const { repository } = opened;
  const snapshot = await findBackup(repository, last.undoId, call);
  return withDataFolder(folder, async (source) => {
    const conflicts: RowDecision[] = [];
    const resolutions = options.discardLater ? [{ take: 'theirs' } as const] : [];
    const plan = await planRestore(
      {
        repository,
        snapshot,
        source,
        choice: { mode: 'undo', selection: [], resolutions },
        undoes: last.journal,
        onStart: () => void conflicts.splice(0),
        onDecision: (decision) => {
          if (decision.isConflict) conflicts.push(decision);
        },
      },
      call,
    );
    const report = { plan, conflicts };
    if (options.dryRun || isNothingToDo(plan)) {
      output.result({ ...planJson(report), restored: false, undo: null }, planLines(report));
      return EXIT.done;
    }
    log(repository, { what: 'undo', subject: `${last.backup} in ${folder}` });
    const backup = `what was before ${last.backup} (${formatTime(last.restoredAt)})`;
    const before = await applyPlan(
      { source, folder, repository, plan, backup, safety: opened, trigger: 'before-undo' },
      call,
    );
    const undoId = before ? lastingId(before) : null;
    output.result({ ...planJson(report), restored: true, undo: undoId }, [restoredText(plan, folder)]);
    if (conflicts.length > 0 && !options.discardLater)
      output.note(`${conflicts.length} rows were changed since the restore and stay as they are.`);
    return EXIT.done;
  });
}
