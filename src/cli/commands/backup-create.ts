import type { Command } from 'commander';
import {
  forgetSnapshots,
  lastingId,
  listSnapshots,
  BackupError,
  type CallOptions,
  type Repository,
  type Snapshot,
} from '../../engine/index.ts';
import { diffTrees, isDamage } from '../../engine/low-level.ts';
import type { DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import { addDefaultCommand } from '../completion/offered-words.ts';
import { assertHasData, mustNameData, noteSameBackup, withDataFolder } from '../data/open-data.ts';
import { assertBackupName, assertText, assertType, MOST_NOTE_CHARACTERS, takeBackup } from '../data/take-backup.ts';
import { CliError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, wordOption, type CommonOptions } from '../options.ts';
import { backupJson, SCOPE_OF_TYPE } from '../repository/describe-backup.ts';
import { assertWritable, openNamedRepository } from '../repository/open-repository.ts';
import { runCommand, type CommandCall, type Session } from '../run-command.ts';
import { count, formatBytes, printable } from '../terminal/format.ts';

export interface CreateOptions extends CommonOptions {
  readonly from?: string;
  readonly name?: string;
  readonly note?: string;
  readonly pin?: boolean;
  readonly type: string;
  readonly files: boolean;
  readonly readAll?: boolean;
}

export function addCreate(backup: Command): void {
  withWhat(addDefaultCommand(backup, 'create'))
    .description('back up a data folder (the default: heirloom backup --from DATA does the same)')
    .argument('[name]', 'a name for the backup')
    .action((name: string | undefined, options: CreateOptions) =>
      runCommand(options, (session) => create(named(name, options), session)),
    );
  withWhat(backup.command('incremental'))
    .description('the same, and say what changed since the backup that it builds on')
    .argument('[name]', 'a name for the backup')
    .action((name: string | undefined, options: CreateOptions) =>
      runCommand(options, (session) => create(named(name, options), session)),
    );
  withWhat(backup.command('auto'))
    .description('back up only if something changed since the last backup; for cron')
    .action((options: CreateOptions) => runCommand(options, (session) => createIfChanged(options, session)));
}

/** @throws CliError for two names. */
function named(name: string | undefined, options: CreateOptions): CreateOptions {
  if (name === undefined) return options;
  if (options.name === undefined || options.name === name) return { ...options, name };
  const hint = 'Leave out --name, or the name behind the command.';
  throw new CliError(EXIT.usage, 'two-names', 'A backup has one name, and two are given.', hint);
}

function withWhat(command: Command): Command {
  return withRepository(command)
    .option('-f, --from <folder>', 'data folder to back up (HEIRLOOM_DATA)')
    .option('-n, --name <name>', 'a name for the backup')
    .option('--note <text>', 'a note on the backup')
    .option('--pin', 'keep it until it is deleted by name')
    .addOption(
      wordOption(
        '-t, --type <type>',
        'full, config (collections, fields, views, settings) or minimal',
        Object.keys(SCOPE_OF_TYPE),
      ).default('full'),
    )
    .option('--no-files', 'leave photos and files out')
    .option('--read-all', 'read every file, also where size and times are as at the last backup');
}

/** Opens the repository and the data folder that a backup is made of, and checks both. */
async function backingUp(
  options: CreateOptions,
  call: CommandCall,
  work: (repository: Repository, source: DataFolderSource, from: string) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { name = '', note = '', type } = options;
  assertBackupName(name);
  assertText('note', note, MOST_NOTE_CHARACTERS);
  assertType(type);
  const from = mustNameData(options.from);
  const opened = await openNamedRepository(options, call);
  assertWritable(opened);
  const { repository } = opened;
  const backUp = async (source: DataFolderSource) => {
    await assertHasData(source, from);
    return work(repository, source, from);
  };
  return withDataFolder(from, backUp, repository);
}

async function create(options: CreateOptions, session: Session): Promise<ExitCode> {
  const { output, call } = session;
  return backingUp(options, call, async (repository, source) => {
    const deed = { what: 'backup', subject: options.name ?? '' };
    session.log(repository, deed);
    const snapshot = await takeBackup(repository, source, options, 'manual', call);
    session.log(repository, { ...deed, backup: lastingId(snapshot) });
    const changes = await changesSince(repository, snapshot, call);
    const json = { ...backupJson(snapshot), backup_type: snapshot.parent ? 'incremental' : 'full', changes };
    output.result(json, [`${lastingId(snapshot)}`]);
    output.note(createdText(snapshot, changes));
    return warnOfOmitted(snapshot, session);
  });
}

async function createIfChanged(options: CreateOptions, session: Session): Promise<ExitCode> {
  const { output, call } = session;
  return backingUp(options, call, async (repository, source, from) => {
    const before = (await listSnapshots(repository)).snapshots;
    session.log(repository, { what: 'backup auto', subject: options.name ?? '' });
    const snapshot = await takeBackup(repository, source, options, 'scheduled', call);
    const last = before.find((other) => isAlike(other, snapshot));
    if (last && hasSameContent(last, snapshot)) {
      await forgetSnapshots(repository, [snapshot.id]);
      await noteSameBackup(from, repository, lastingId(last));
      session.log(repository, { what: 'backup auto', subject: 'nothing has changed' });
      output.result({ made: false, base_backup: lastingId(last) }, []);
      output.note('Nothing has changed since the last backup.');
      return EXIT.done;
    }
    session.log(repository, { what: 'backup auto', subject: options.name ?? '', backup: lastingId(snapshot) });
    const changes = await changesSince(repository, snapshot, call);
    output.result({ made: true, ...backupJson(snapshot), changes }, [lastingId(snapshot)]);
    output.note(createdText(snapshot, changes));
    return warnOfOmitted(snapshot, session);
  });
}

/** Whether two backups are of the same kind of data, and of as much of it. */
function isAlike(one: Snapshot, other: Snapshot): boolean {
  return one.source.name === other.source.name && one.scope === other.scope && one.withFiles === other.withFiles;
}

function hasSameContent(one: Snapshot, other: Snapshot): boolean {
  const content = ({ tables }: Snapshot) => JSON.stringify(tables.map(({ name, rows, root }) => [name, rows, root]));
  return content(one) === content(other);
}

interface Changes {
  readonly added: number;
  readonly modified: number;
  readonly removed: number;
}

/** How a backup differs from the one that it builds on; `null` where there is none, or it cannot be read. */
async function changesSince(
  repository: Repository,
  { parent, tables }: Snapshot,
  { signal }: CallOptions,
): Promise<Changes | null> {
  const { snapshots } = await listSnapshots(repository);
  const base = snapshots.find((snapshot) => lastingId(snapshot) === parent);
  if (!base) return null;
  const changes = { added: 0, modified: 0, removed: 0 };
  try {
    for (const { name, root } of tables) {
      const earlier = base.tables.find((table) => table.name === name);
      if (!earlier) continue;
      const sides = [
        { repository, root: earlier.root },
        { repository, root },
      ] as const;
      for await (const { before, after } of diffTrees(...sides, signal ? { signal } : {}))
        changes[before ? (after ? 'modified' : 'removed') : 'added'] += 1;
    }
  } catch (error) {
    // The backup is made; only what it builds on is damaged.
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    return null;
  }
  return changes;
}

function createdText(snapshot: Snapshot, changes: Changes | null): string {
  const since = changes
    ? `${changes.added} added, ${changes.modified} changed, ${changes.removed} removed since the last backup; `
    : '';
  return `Backed up: ${since}${formatBytes(snapshot.newBytes)} stored.`;
}

/** @returns the exit code that says so. */
function warnOfOmitted(snapshot: Snapshot, { output }: Session): ExitCode {
  if (snapshot.omittedCount === 0) return EXIT.done;
  output.warn(`${count(snapshot.omittedCount, 'item')} could not be read. What is missing in this backup:`);
  for (const { table, key, type } of snapshot.omitted) output.warn(printable(`  ${type}: ${table} ${key}`));
  output.warn('A file that was edited in the data folder no longer is the one that its record names: add it again.');
  return EXIT.incomplete;
}
