import type { Command } from 'commander';
import { defaultAmong } from './completion/offered-words.ts';

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
 * Where a command is meant without being named, what follows may be a mistyped name: it must not become an argument of
 * that command.
 */
export function refuseMistypedCommands(parent: Command): void {
  const meant = defaultAmong(parent.commands);
  const takesWords = meant && meant.registeredArguments.length > 0;
  parent.hook('preSubcommand', () => {
    const [word = ''] = parent.args;
    if (namesBelow(parent).includes(word) || nameLike(parent, word) === undefined) return;
    refuseWord(parent, word, takesWords ? ` Otherwise: heirloom ${parent.name()} ${meant.name()} ${word}` : '');
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
