import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { addCleanup } from './commands/backup-cleanup.ts';
import { addCompare } from './commands/backup-compare.ts';
import { addCopy } from './commands/backup-copy.ts';
import { addCreate } from './commands/backup-create.ts';
import { addList } from './commands/backup-list.ts';
import { addManage } from './commands/backup-manage.ts';
import { addValidate } from './commands/backup-validate.ts';
import { addCompletion } from './commands/completion.ts';
import { addConfig } from './commands/config.ts';
import { addDrill } from './commands/drill.ts';
import { addExport } from './commands/export.ts';
import { addHelp } from './commands/help.ts';
import { addInit } from './commands/init.ts';
import { addKeys } from './commands/keys.ts';
import { addLocate } from './commands/locate.ts';
import { addLog } from './commands/log.ts';
import { addProject } from './commands/project.ts';
import { addProjectImport } from './commands/project-import.ts';
import { addRestore } from './commands/restore.ts';
import { addSync } from './commands/sync.ts';
import { addUndo } from './commands/undo.ts';
import { EXIT } from './exit-codes.ts';
import { refuseEarlyOptions } from './early-options.ts';
import { refuseMistypedCommands, refuseUnknownCommands } from './mistyped-command.ts';
import { refuseOptionsAsValues } from './options.ts';
import type { ToldError } from './terminal/error-words.ts';
import { watchOutput } from './terminal/lost-output.ts';
import { createOutput } from './terminal/output.ts';

const HELP = `
A data folder is an unpacked export of the app: settings, and a folder for each collection. A repository is an encrypted
folder of backups, the same that the app writes.

Examples:
  heirloom init ~/backups/garden
  heirloom backup --repo ~/backups/garden --from ~/garden
  heirloom backup list --repo ~/backups/garden
  heirloom restore latest --repo ~/backups/garden --to ~/garden

The passphrase is asked for, or taken from --passphrase-file or HEIRLOOM_PASSPHRASE.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but incomplete, 4 damaged, 5 no such backup, 6 data folder,
7 not confirmed, 10 no repository, 11 busy, 12 wrong passphrase, 130 stopped.`;

/** All commands. */
export function createProgram(): Command {
  const program = new Command('heirloom')
    .description('Back up and restore Heirloom data at a terminal.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .addHelpText('after', HELP)
    .configureHelp({ showGlobalOptions: false });
  addInit(program);
  const backup = program.command('backup').description('make and look after backups');
  addCreate(backup);
  addList(backup);
  addValidate(backup);
  addCompare(backup);
  addManage(backup);
  addCleanup(backup);
  addCopy(backup);
  addRestore(program);
  addUndo(program);
  addSync(program);
  addDrill(program);
  addLocate(program);
  addExport(program);
  addKeys(program);
  addLog(program);
  addConfig(program);
  addProjectImport(addProject(program));
  addCompletion(program);
  for (const command of withSubcommands(program)) {
    if (command.commands.length > 0) {
      addHelp(command);
      refuseMistypedCommands(command);
      refuseUnknownCommands(command);
    }
  }
  for (const command of withSubcommands(program)) {
    command.exitOverride().showHelpAfterError('(see --help)');
    refuseOptionsAsValues(command);
  }
  return program;
}

/** A command and all below it. */
function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** @param args without the names of Node and the program. */
export async function runProgram(args: readonly string[]): Promise<void> {
  watchOutput();
  const program = createProgram();
  const isJson = args.includes('--json');
  if (isJson) for (const command of withSubcommands(program)) command.configureOutput({ writeErr: () => undefined });
  try {
    refuseEarlyOptions(program, args);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and the version end a command too; all else is a wrong command line, which Commander has explained.
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (isJson && error.exitCode !== 0) createOutput({ json: true, quiet: true }).error(wrongUsage(error));
  }
}

function wrongUsage({ code, message }: CommanderError): ToldError {
  return {
    code: 'usage',
    message: code === 'commander.help' ? 'There is no command.' : message.replace(/^error: /, ''),
    hint: 'heirloom --help lists the commands, and --help behind a command what it takes.',
    exitCode: EXIT.usage,
    details: {},
  };
}
