import { type Command, InvalidArgumentError, Option } from 'commander';
import { offering } from './completion/offered-words.ts';
import type { RepositoryOptions } from './repository/open-repository.ts';
import type { OutputOptions } from './terminal/output.ts';

/** What nearly every command takes. */
export type CommonOptions = RepositoryOptions & Partial<OutputOptions>;

export function withOutput(command: Command): Command {
  return command
    .option('--json', 'print the result as one JSON document; errors too, on stderr')
    .option('-q, --quiet', 'print nothing but the result and errors');
}

export function withRepository(command: Command): Command {
  return withOutput(command)
    .option('-r, --repo <place>', 'folder of the backups, a backup file, or an address (HEIRLOOM_REPO)')
    .addOption(storageOption())
    .addOption(
      new Option('--passphrase-file <file>', 'file whose first line is the passphrase; - is stdin').conflicts(
        'recoveryKeyFile',
      ),
    )
    .option('--recovery-key-file <file>', 'file whose first line is the recovery key');
}

/** How a repository is kept. */
export function storageOption(): Option {
  return new Option('--storage <kind>', 'git: on a branch of its own of the git repository --repo').choices([
    'folder',
    'git',
  ]);
}

/** An option whose value the command checks: completion offers these words. */
export function wordOption(flags: string, description: string, words: readonly string[]): Option {
  return offering(new Option(flags, description), words);
}

/**
 * Several values in one option, with commas between them, or the option more than once.
 * @param words what completion offers, where there is a choice.
 */
export function listOption(flags: string, description: string, words: readonly string[] = []): Option {
  return wordOption(flags, description, words).argParser((text: string, earlier: readonly string[] | undefined) => {
    const parts = text.split(',').map((part) => part.trim());
    const named = parts.filter((part) => part !== '');
    // Such as an empty variable of a script: it must not mean everything.
    if (named.length === 0) throw new InvalidArgumentError('Name at least one.');
    return [...(earlier ?? []), ...named];
  });
}

export function countOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    const number = Number(text);
    if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('Give a whole number from 0 up.');
    return number;
  });
}

/** For an option whose value was forgotten: the option behind it must not become its value. */
export function refuseOptionsAsValues(command: Command): void {
  const flags = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  for (const option of command.options.filter(({ required }) => required)) {
    const { parseArg } = option;
    option.argParser((text: string, earlier: unknown): unknown => {
      if (flags.has(text)) throw new InvalidArgumentError('That is an option: the value is missing.');
      return parseArg ? parseArg(text, earlier) : text;
    });
  }
}
