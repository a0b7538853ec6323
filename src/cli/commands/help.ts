import type { Command } from 'commander';
import { commandNamed, refuseWord } from '../mistyped-command.ts';

/** `help [command…]` below a command. Commander's own prints all there is for a word that names no command. */
export function addHelp(parent: Command): void {
  parent
    .command('help')
    .description('print what a command does and takes')
    .argument('[command...]', 'a command, and one below it')
    .action((words: readonly string[]) => {
      let found = parent;
      for (const word of words) {
        const next = commandNamed(found, word);
        if (!next) return refuseWord(found, word);
        found = next;
      }
      return found.help();
    });
}
