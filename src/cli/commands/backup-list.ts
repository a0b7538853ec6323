import type { Command } from 'commander';
import { lastingId, listSnapshots } from '../../engine/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { backupJson, backupLines, backupTable } from '../repository/describe-backup.ts';
import { findBackup } from '../repository/find-backup.ts';
import { openNamedRepository } from '../repository/open-repository.ts';
import { runCommand, type Session } from '../run-command.ts';
import { shellWord } from '../terminal/shell-word.ts';

export function addList(backup: Command): void {
  withRepository(backup.command('list').alias('ls'))
    .description('list the backups, the newest first')
    .action((options: CommonOptions) => runCommand(options, (session) => list(options, session)));
  withRepository(backup.command('info'))
    .description('say all that is known of one backup')
    .argument('<backup>', 'name, id, beginning of an id, or latest')
    .action((word: string, options: CommonOptions) => runCommand(options, (session) => info(word, options, session)));
}

async function list(options: CommonOptions, { output, call }: Session): Promise<ExitCode> {
  const { repository } = await openNamedRepository(options, call);
  const { snapshots, damaged } = await listSnapshots(repository);
  const unreadable = damaged.map(({ id, error }) => ({ id, code: error.code }));
  const lines = snapshots.length > 0 ? backupTable(snapshots) : ['There are no backups yet.'];
  output.result({ backups: snapshots.map(backupJson), damaged: unreadable }, lines);
  for (const { id, code } of unreadable) output.warn(`The backup ${id.slice(0, 12)} cannot be read (${code}).`);
  return unreadable.length > 0 ? EXIT.damaged : EXIT.done;
}

async function info(word: string, options: CommonOptions, { output, call }: Session): Promise<undefined> {
  const { repository, place } = await openNamedRepository(options, call);
  const snapshot = await findBackup(repository, word, call);
  const tables = snapshot.tables.map(({ name, rows, bytes, attachedBytes }) => ({
    name,
    rows,
    bytes: bytes + attachedBytes,
  }));
  const json = { ...backupJson(snapshot), checksum: snapshot.id, tables, left_out_items: snapshot.omitted };
  output.result(json, backupLines(snapshot));
  const id = lastingId(snapshot).slice(0, 12);
  output.note(`To restore it: heirloom restore ${id} --repo ${shellWord(place)} --to DATA`);
  return undefined;
}
