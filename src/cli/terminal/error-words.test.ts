import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../../engine/index.ts';
import { tellError } from './error-words.ts';
import { shellWord } from './shell-word.ts';

describe('an error in words', () => {
  it('of the system names the path, also where it is the cause of another', async () => {
    const missing = await readFile('/no/such/file').catch((error: unknown) => error);
    for (const error of [missing, new BackupError('internal', { cause: missing })])
      expect(tellError(error)).toMatchObject({
        code: 'system-error',
        message: 'The file or folder is not there.',
        exitCode: 1,
        details: { errno: 'ENOENT', path: '/no/such/file' },
      });
  });

  it('of this program asks to report it', () => {
    expect(tellError(new TypeError('x is undefined'))).toMatchObject({ code: 'internal', exitCode: 1 });
    expect(tellError(new BackupError('internal'))).toMatchObject({ code: 'internal' });
  });
});

describe('a word for a shell', () => {
  it.each([
    ['~/a', `'~/a'`],
    ['/home/ada/garden-2', '/home/ada/garden-2'],
    ['My backups', `'My backups'`],
    ["Ada's", String.raw`'Ada'\''s'`],
  ])('%s is quoted where that is needed', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });
});
