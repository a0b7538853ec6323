import { Argument, type Command } from 'commander';
import { commandNodes } from '../completion/command-tree.ts';
import { completionScript, SHELLS, type Shell } from '../completion/write-completion.ts';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText('after', '\nExample:\n  source <(heirloom completion bash)')
    // The cast: Commander has checked the choice.
    .action((shell: string) => void process.stdout.write(completionScript(shell as Shell, commandNodes(program))));
}
