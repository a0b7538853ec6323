import { describe, expect, it } from 'vitest';
import { nameLike } from './mistyped-command.ts';
import { createProgram } from './program.ts';

const backup = createProgram().commands.find((command) => command.name() === 'backup');
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
