import { describe, expect, it } from 'vitest';
import { commandsLike, lineOf, nameLike } from './mistyped-command.ts';
import { createProgram } from './program.ts';

const program = createProgram();
const backup = program.commands.find((command) => command.name() === 'backup');
if (!backup) throw new Error('There is no command named backup.');

describe('a mistyped command', () => {
  it.each(['lits', 'lst', 'listt', 'kist', 'clist', 'vlidate', 'validaet', 'inof'])('is recognised: %s', (word) => {
    expect(nameLike(backup, word)).toMatch(/^(?:list|validate|info)$/u);
  });

  it.each(['first', 'before the move', '2026-01', 'x', 'lsa', 'nightly', 'litss', ''])(
    'is not what the name of a backup seems to be: %s',
    (word) => {
      expect(nameLike(backup, word)).toBeUndefined();
    },
  );

  it('is never the name of another command', () => {
    for (const command of backup.commands) expect(nameLike(backup, command.name())).toBe(command.name());
  });
});

describe('a command without its group', () => {
  const meant = (word: string) => commandsLike(program, word).map(lineOf);

  it('is suggested in full for every command of a group, also mistyped', () => {
    for (const group of program.commands)
      for (const command of group.commands)
        expect(meant(command.name()), command.name()).toContain(`heirloom ${group.name()} ${command.name()}`);
    expect(meant('vaildate')).toEqual(['heirloom backup validate']);
    expect(meant('lsit')).toEqual(['heirloom backup list', 'heirloom keys list']);
    expect(meant('ls')).toEqual(['heirloom backup list', 'heirloom keys list']);
  });

  it('is not suggested where another command was meant, or none', () => {
    expect(meant('bakcup')).toEqual(['heirloom backup']);
    expect(meant('nightly')).toEqual([]);
  });
});
