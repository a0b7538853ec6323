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
  const meant = nameLike(parent, word);
  const suggestion = meant === undefined ? '' : `\n(Did you mean ${meant}?${otherwise})`;
  return parent.error(`error: unknown command '${word}'${suggestion}`, { code: 'commander.unknownCommand' });
}

/**
 * Where a command is meant without being named, what follows may be the name of another one, mistyped or behind
 * options: it must not become an argument of that command.
 */
export function refuseMistypedCommands(parent: Command): void {
  const meant = defaultAmong(parent.commands);
  const otherwise = (word: string) =>
    meant && meant.registeredArguments.length > 0
      ? ` Otherwise: heirloom ${parent.name()} ${meant.name()} ${shellWord(word)}`
      : '';
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
  return parent.error(`${message}\n(Type heirloom ${parent.name()} ${name} first.${otherwise})`, {
    code: 'commander.unknownCommand',
  });
}

const namesBelow = (parent: Command): readonly string[] =>
  parent.commands.flatMap((command) => [command.name(), ...command.aliases()]);

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
