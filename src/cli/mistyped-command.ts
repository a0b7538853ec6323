import type { Command } from 'commander';
import { defaultAmong } from './completion/offered-words.ts';
import { shellWord } from './terminal/shell-word.ts';

/** Shorter names are like too many words that are meant as they are. */
const LEAST_LETTERS = 3;

/**
 * Ends with the message that Commander has for a word that names no command.
 * @param otherwise what else is possible.
 */
export function refuseWord(parent: Command, word: string, otherwise = ''): never {
  const meant = commandsLike(parent, word).map(lineOf).join(' or ');
  const suggestion = meant === '' ? '' : `\n(Did you mean ${meant}?${otherwise})`;
  return parent.error(`error: unknown command '${word}'${suggestion}`, { code: 'commander.unknownCommand' });
}

/**
 * The commands that a word may mean that names none here: one with a typing error, or one of a group that was left out,
 * such as `list` for `heirloom backup list`.
 */
export function commandsLike(parent: Command, word: string): readonly Command[] {
  const inGroups = (nameIn: (group: Command) => string | undefined) =>
    parent.commands.flatMap((group) => commandNamed(group, nameIn(group)) ?? []);
  const named = inGroups(() => word);
  if (named.length > 0) return named;
  const here = commandNamed(parent, nameLike(parent, word));
  return here ? [here] : inGroups((group) => nameLike(group, word));
}

/** What is typed for a command, such as `heirloom backup list`. */
export function lineOf(command: Command): string {
  return command.parent ? `${lineOf(command.parent)} ${command.name()}` : command.name();
}

/** Replaces Commander's suggestions, which know no groups and take `create` for `locate`. */
export function refuseUnknownCommands(parent: Command): void {
  parent.on('command:*', ([word = '']: readonly string[]) => refuseWord(parent, word));
}

/**
 * Where a command is meant without being named, what follows may be the name of another one, mistyped or behind
 * options: it must not become an argument of that command.
 */
export function refuseMistypedCommands(parent: Command): void {
  const meant = defaultAmong(parent.commands);
  const otherwise = (word: string) =>
    meant && meant.registeredArguments.length > 0 ? ` Otherwise: ${lineOf(meant)} ${shellWord(word)}` : '';
  parent.hook('preSubcommand', () => {
    const [first = ''] = parent.args;
    const names = namesBelow(parent);
    if (names.includes(first)) return;
    const word = meant && first.startsWith('-') ? (meant.parseOptions(parent.args).operands[0] ?? '') : first;
    if (names.includes(word)) refuseLateCommand(parent, word, otherwise(word));
    if (nameLike(parent, word) !== undefined) refuseWord(parent, word, otherwise(word));
  });
}

function refuseLateCommand(parent: Command, name: string, otherwise: string): never {
  const message = `error: the command '${name}' must come before its options`;
  return parent.error(`${message}\n(Type ${lineOf(parent)} ${name} first.${otherwise})`, {
    code: 'commander.unknownCommand',
  });
}

const namesOf = (command: Command): readonly string[] => [command.name(), ...command.aliases()];
const namesBelow = (parent: Command): readonly string[] => parent.commands.flatMap(namesOf);

/** The command below that has this name. */
export function commandNamed(parent: Command, name: string | undefined): Command | undefined {
  return name === undefined ? undefined : parent.commands.find((command) => namesOf(command).includes(name));
}

/** The command below that is meant, if a word is its name with one typing error. */
export function nameLike(parent: Command, word: string): string | undefined {
  return namesBelow(parent).find((name) => name.length >= LEAST_LETTERS && isOneSlipFrom(name, word));
}

/** Whether a word differs by one typing error: a letter that is missing, too many or wrong, or two that are swapped. */
function isOneSlipFrom(name: string, word: string): boolean {
  let same = 0;
  while (same < name.length && name[same] === word[same]) same += 1;
  const [meant, typed] = [name.slice(same), word.slice(same)];
  const [first = '', second = ''] = meant;
  return (
    meant.slice(1) === typed ||
    meant === typed.slice(1) ||
    meant.slice(1) === typed.slice(1) ||
    `${second}${first}${meant.slice(2)}` === typed
  );
}
