import { describe, expect, it } from 'vitest';
import { refuseEarlyOptions } from './early-options.ts';
import { createProgram } from './program.ts';

/** What is said about a command line; `undefined` where its options are in place. */
function refusal(line: string): string | undefined {
  const program = createProgram();
  for (const command of [program, ...program.commands]) command.configureOutput({ writeErr: () => undefined });
  try {
    refuseEarlyOptions(program, line.split(' '));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('options in front of their command', () => {
  it.each([
    ['-r repo backup list', 'heirloom backup list -r repo'],
    ['--repo=repo --json backup info latest', 'heirloom backup info latest --repo=repo --json'],
    ['-q init repo', 'heirloom init repo -q'],
    ['-r backup backup --from data', 'heirloom backup --from data -r backup'],
    ['--repo repo validate', 'heirloom backup validate --repo repo'],
    ['--repo repo bakcup list', 'heirloom backup list --repo repo'],
    ['-r repo list', 'heirloom backup list -r repo, or: heirloom keys list -r repo'],
    ['project --to data setup Shed', 'heirloom project setup Shed --to data'],
  ])('are put behind it: %s', (typed, right) => {
    expect(refusal(typed)).toBe(
      `error: the option '${typed.match(/--?[a-z]+/u)?.[0] ?? ''}' must come behind its command\n(Type: ${right})`,
    );
  });

  it('are refused where no command follows', () => {
    for (const line of ['-r repo', '-r', '--json nothing'])
      expect(refusal(line)).toMatch(/^error: the option '-.+' must come behind its command$/u);
  });

  it.each([
    'backup --repo repo --from data',
    'sync --repo repo --from data',
    'keys -r repo',
    'backup list -r repo',
    '--help',
    '-V',
    '--no-such backup list',
    'help -r',
  ])('are not what this has: %s', (line) => {
    expect(refusal(line)).toBeUndefined();
  });
});
