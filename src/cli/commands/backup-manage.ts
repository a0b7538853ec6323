import type { Command } from 'commander';
import {
  amendSnapshot,
  applyPrune,
  forgetSnapshots,
  lastingId,
  listSnapshots,
  type CallOptions,
  type Snapshot,
  type SnapshotAmendment,
} from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { backupJson, backupTable } from '../repository/describe-backup.ts';
import { chooseBackup, findBackup } from '../repository/find-backup.ts';
import { assertWritable, openNamedRepository, type OpenedRepository } from '../repository/open-repository.ts';
import { usedByDevices } from '../repository/used-by-devices.ts';
import { runCommand, type Session } from '../run-command.ts';
import { count, formatBytes } from '../terminal/format.ts';
import { confirm } from '../terminal/prompts.ts';
import { assertBackupName } from '../data/take-backup.ts';

interface DeleteOptions extends CommonOptions {
  readonly apply?: boolean;
}

const WHICH = 'name, id, beginning of an id, or latest';

export function addManage(backup: Command): void {
  withRepository(backup.command('delete').alias('rm'))
    .description('delete backups and free their space')
    .argument('<backups...>', WHICH)
    .option('--apply', 'delete without being asked')
    .action((words: readonly string[], options: DeleteOptions) =>
      runCommand(options, (session) => remove(words, options, session)),
    );
  withRepository(backup.command('rename'))
    .description('give a backup another name')
    .argument('<backup>', WHICH)
    .argument('<name>', 'the new name; an empty one takes the name away')
    .action((word: string, name: string, options: CommonOptions) =>
      runCommand(options, (session) => {
        assertBackupName(name);
        return amend(word, { name }, options, session);
      }),
    );
  withRepository(backup.command('pin'))
    .description('keep a backup until it is deleted by name')
    .argument('<backup>', WHICH)
    .action((word: string, options: CommonOptions) =>
      runCommand(options, (session) => amend(word, { isPinned: true }, options, session)),
    );
  withRepository(backup.command('unpin'))
    .description('let cleanup delete a backup again')
    .argument('<backup>', WHICH)
    .action((word: string, options: CommonOptions) =>
      runCommand(options, (session) => amend(word, { isPinned: false }, options, session)),
    );
}

async function amend(
  word: string,
  amendment: SnapshotAmendment,
  options: CommonOptions,
  { output, call, log }: Session,
): Promise<undefined> {
  const opened = await openNamedRepository(options, call);
  assertWritable(opened);
  const { repository } = opened;
  log(repository, { what: 'backup change', subject: word });
  const amended = await amendSnapshot(repository, await findBackup(repository, word, call), amendment);
  output.result(backupJson(amended), backupTable([amended]));
  return undefined;
}

async function remove(
  words: readonly string[],
  options: DeleteOptions,
  { output, call, log }: Session,
): Promise<ExitCode> {
  const opened = await openNamedRepository(options, call);
  assertWritable(opened);
  const { repository } = opened;
  const { snapshots } = await listSnapshots(repository);
  const chosen = [...new Set(words.map((word) => chooseBackup(snapshots, word)))];
  const inUse = await usedByDevices(repository, call);
  const needed = chosen.filter((snapshot) => inUse.has(lastingId(snapshot)));
  if (needed.length > 0) {
    const message = `Devices that share the library need ${namesOf(needed)}. Nothing was deleted.`;
    throw new CliError(EXIT.failed, 'in-use', message, 'Once they have gone on, it can be deleted; or retire them.');
  }
  if (!options.apply) {
    output.note(backupTable(chosen).join('\n'));
    if (output.isJson || !(await confirm(`Delete ${count(chosen.length, 'backup')}?`))) throw unconfirmed();
  }
  log(repository, { what: 'backup delete', subject: namesOf(chosen) });
  const freed = await forgetAndPrune(opened, chosen, call);
  const json = { deleted: chosen.map(backupJson), ...freedJson(freed) };
  output.result(json, [`Deleted ${count(chosen.length, 'backup')}; ${freedWords(freed)}.`]);
  return EXIT.done;
}

/** Backups in words, for the log. */
export function namesOf(snapshots: readonly Snapshot[]): string {
  const names = snapshots.map((snapshot) => snapshot.name || lastingId(snapshot).slice(0, 12));
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

function unconfirmed(): CliError {
  const message = 'Nothing was deleted.';
  return new CliError(EXIT.unconfirmed, 'unconfirmed', message, 'To delete without being asked: --apply.');
}

/**
 * Deletes backups, then what they alone needed. @returns the bytes that came free, and that will.
 * @throws BackupError `busy` while another process writes: the backups are deleted, and the next deletion frees their
 *   space.
 */
export async function forgetAndPrune(
  { repository, keepsPacks }: OpenedRepository,
  chosen: readonly Snapshot[],
  call: CallOptions,
): Promise<Freed> {
  const ids = chosen.map(({ id }) => id);
  await forgetSnapshots(repository, ids);
  if (keepsPacks) return { freedBytes: 0, laterBytes: 0 };
  return applyPrune(repository, 'freeing space', call);
}

/** Space that came free, and that will after seven days, where several devices write. */
export interface Freed {
  readonly freedBytes: number;
  readonly laterBytes: number;
}

export function freedJson({ freedBytes, laterBytes }: Freed) {
  return { freed_bytes: freedBytes, ...(laterBytes > 0 ? { freed_later_bytes: laterBytes } : {}) };
}

export function freedWords({ freedBytes, laterBytes }: Freed): string {
  const later = laterBytes > 0 ? `, ${formatBytes(laterBytes)} more after 7 days` : '';
  return `${formatBytes(freedBytes)} freed${later}`;
}
