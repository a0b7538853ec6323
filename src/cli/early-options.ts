import type { Command, Option } from 'commander';
import { defaultAmong } from './completion/offered-words.ts';
import { commandNamed, commandsLike, lineOf } from './mistyped-command.ts';
import { shellWord } from './terminal/shell-word.ts';

/**
 * Ends with a message if options are in front of the command that they belong to, as in `heirloom -r REPO backup list`.
 * Commander would call them unknown.
 * @param args without the names of Node and the program.
 */
export function refuseEarlyOptions(program: Command, args: readonly string[]): void {
  let [parent, depth] = [program, 0];
  for (let next = commandNamed(parent, args[depth]); next; next = commandNamed(parent, args[depth])) {
    parent = next;
    depth += 1;
  }
  const rest = args.slice(depth);
  const [first = ''] = rest;
  const isOwn = parent.options.some((option) => hasFlag(option, first));
  if (defaultAmong(parent.commands) || isOwn || !optionBelow(parent, first)) return;
  const early = countOptions(parent, rest);
  const [word, ...others] = rest.slice(early);
  const behind = [...others, ...rest.slice(0, early)].map(shellWord).join(' ');
  const meant = word === undefined ? [] : [commandNamed(parent, word) ?? commandsLike(parent, word)].flat();
  const advice = meant.map((command) => `${lineOf(command)} ${behind}`).join(', or: ');
  parent.error(
    `error: the option '${flagOf(first)}' must come behind its command${advice === '' ? '' : `\n(Type: ${advice})`}`,
    { code: 'commander.unknownOption' },
  );
}

/** How many of the arguments are options and their values, before the first that is neither. */
function countOptions(parent: Command, args: readonly string[]): number {
  let at = 0;
  for (let arg = args[at]; arg?.startsWith('-'); arg = args[at]) {
    const isSeparate = !arg.includes('=') && optionBelow(parent, arg)?.required;
    at += isSeparate ? 2 : 1;
  }
  return Math.min(at, args.length);
}

/** The option of a command somewhere below. */
function optionBelow(parent: Command, arg: string): Option | undefined {
  for (const command of parent.commands) {
    const found = command.options.find((option) => hasFlag(option, arg)) ?? optionBelow(command, arg);
    if (found) return found;
  }
  return undefined;
}

const hasFlag = ({ short, long }: Option, arg: string): boolean => [short, long].includes(flagOf(arg));
const flagOf = (arg: string): string => arg.split('=', 1)[0] ?? arg;
