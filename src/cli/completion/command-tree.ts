import type { Command } from 'commander';
import { defaultAmong, offeredWords } from './offered-words.ts';

/** A command as completion needs it. */
export interface CommandNode {
  /** The words that lead to it, such as `/backup/create`; '' for the program. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** What its first argument may be; none where it may be anything. */
  readonly words: readonly string[];
}

export interface CompletedOption {
  readonly long: string;
  /** With its dash. */
  readonly short: string | undefined;
  readonly description: string;
  /** `path`: a file or folder follows; `other`: something else does. */
  readonly value: 'none' | 'path' | 'other';
  /** What its value may be; none where it may be anything. */
  readonly words: readonly string[];
}

const PATH_VALUES = /[<[](file|folder|place|repo|map)[>\]]/;

/** All commands of a program, under each of their names. */
export function commandNodes(program: Command, path = ''): readonly CommandNode[] {
  const [first] = program.registeredArguments;
  const meant = defaultAmong(program.commands);
  const node: CommandNode = {
    path,
    commands: program.commands.flatMap((command) =>
      namesOf(command).map((name) => ({ name, description: command.description() })),
    ),
    options: [...program.options, ...(meant?.options ?? [])].flatMap((option) => {
      const { long, short, description, flags, required, optional } = option;
      if (long === undefined || long === null) return [];
      const value = PATH_VALUES.test(flags) ? 'path' : required || optional ? 'other' : 'none';
      return [{ long, short: short ?? undefined, description, value, words: offeredWords(option) }];
    }),
    words: first ? offeredWords(first) : [],
  };
  return [
    node,
    ...program.commands.flatMap((command) =>
      namesOf(command).flatMap((name) => commandNodes(command, `${path}/${name}`)),
    ),
  ];
}

function namesOf(command: Command): readonly string[] {
  return [command.name(), ...command.aliases()];
}
