import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { commandNodes } from './command-tree.ts';
import { completionScript, SHELLS } from './write-completion.ts';

const nodes = commandNodes(createProgram());

/** What bash offers for the last word. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `${completionScript('bash', nodes)}
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _heirloom; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['--norc', '-c', script, 'bash', 'heirloom', ...words], { encoding: 'utf8' });
  return out.split('\n').filter((word) => word !== '');
}

describe('completion', () => {
  it('in bash offers commands, subcommands, aliases and options of the command at hand', () => {
    expect(offered('re')).toEqual(['restore']);
    expect(offered('backup', 'val')).toEqual(['validate']);
    expect(offered('backup', 'l')).toEqual(['list', 'ls']);
    expect(offered('restore', '--on')).toEqual(['--on-conflict']);
    expect(offered('backup', 'create', '--fr')).toEqual(['--from']);
    expect(offered('backup', '--pin', 'li')).toEqual(['list']);
  });

  it('in bash offers paths behind an option that takes one, and nothing behind one that takes a word', () => {
    expect(offered('backup', 'list', '--repo', '/et')).toEqual(['/etc']);
    expect(offered('restore', '--mode', '')).toEqual([]);
  });

  it.each(SHELLS)('for %s names every command and every option', (shell) => {
    const script = completionScript(shell, nodes);
    for (const { commands, options } of nodes) {
      for (const { name } of commands) expect(script).toContain(name);
      for (const { long } of options) expect(script).toContain(long.slice(2));
    }
  });
});
