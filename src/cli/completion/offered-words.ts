import type { Argument, Command, Option } from 'commander';

const DEFAULTS = new WeakSet<Command>();
const WORDS = new WeakMap<Argument | Option, readonly string[]>();

/** Has completion offer these words for an option or argument whose value the command itself checks. */
export function offering<Part extends Argument | Option>(part: Part, words: readonly string[]): Part {
  WORDS.set(part, words);
  return part;
}

/** Adds a command that is also meant where none is named, so that completion offers its options there, too. */
export function addDefaultCommand(parent: Command, name: string): Command {
  const command = parent.command(name, { isDefault: true });
  DEFAULTS.add(command);
  return command;
}

/** The command that is meant where none of these is named. */
export function defaultAmong(commands: readonly Command[]): Command | undefined {
  return commands.find((command) => DEFAULTS.has(command));
}

/** The words that the value of an option or argument may be; none where it may be anything. */
export function offeredWords(part: Argument | Option): readonly string[] {
  return part.argChoices ?? WORDS.get(part) ?? [];
}
