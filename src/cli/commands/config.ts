import { Argument, type Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { offering } from '../completion/offered-words.ts';
import { configPath, readSettings, writeSetting } from '../config/config-file.ts';
import { mustBeSetting, parseSetting, SETTING_NAMES, SETTINGS, type Settings } from '../config/settings.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withOutput } from '../options.ts';
import { runCommand, type Session } from '../run-command.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { formatTable } from '../terminal/format.ts';

interface ConfigOptions extends Partial<OutputOptions> {
  readonly for?: string;
}

export function addConfig(program: Command): void {
  const config = program
    .command('config')
    .description('say and change what is done where no option says otherwise')
    .addHelpText(
      'after',
      `
Settings:
  backup.auto_before_destructive  whether restores and changes of projects back up the folder first (true)
  backup.retention_days           how long backups stay, where backup cleanup is given no other rule
  backup.storage_location         the repository of commands that are given no --repo`,
    );
  withFolder(config.command('get'))
    .description('print a setting, or all')
    .addArgument(settingArgument('[setting]'))
    .action((word: string | undefined, options: ConfigOptions) =>
      runCommand(options, (session) => get(word, options, session)),
    );
  withFolder(config.command('set'))
    .description('change a setting')
    .addArgument(settingArgument('<setting>'))
    .argument('<value>', 'what it becomes')
    .action((word: string, value: string, options: ConfigOptions) =>
      runCommand(options, (session) => set(word, value, options, session)),
    );
  withFolder(config.command('unset'))
    .description('go back to what holds without a setting')
    .addArgument(settingArgument('<setting>'))
    .action((word: string, options: ConfigOptions) =>
      runCommand(options, (session) => set(word, undefined, options, session)),
    );
}

function settingArgument(name: string): Argument {
  return offering(new Argument(name, SETTING_NAMES.join(', ')), SETTING_NAMES);
}

function withFolder(command: Command): Command {
  return withOutput(command).option('--for <folder>', 'only for this data folder');
}

async function get(word: string | undefined, options: ConfigOptions, { output }: Session): Promise<ExitCode> {
  const settings = await readSettings(options.for);
  if (word === undefined) {
    const rows = Object.entries(settings).map(([name, value]) => [name, textOf(value)]);
    output.result(settings, formatTable(rows));
    return EXIT.done;
  }
  const name = mustBeSetting(word);
  output.result({ [name]: settings[name] }, [textOf(settings[name])]);
  return EXIT.done;
}

async function set(
  word: string,
  value: string | undefined,
  options: ConfigOptions,
  { output }: Session,
): Promise<ExitCode> {
  const name = mustBeSetting(word);
  if (options.for !== undefined && !SETTINGS[name].isOfFolder)
    throw new CliError(
      EXIT.usage,
      'no-folder-setting',
      `${name} is the same for all data folders.`,
      'Leave out --for.',
    );
  await writeSetting(name, value === undefined ? undefined : parseSetting(name, value), options.for);
  const settings = await readSettings(options.for);
  output.result({ [name]: settings[name] }, [`${name} = ${textOf(settings[name])}`]);
  output.note(`Kept in ${configPath()}.`);
  return EXIT.done;
}

function textOf(value: Settings[keyof Settings]): string {
  return value === null ? '–' : String(value);
}
