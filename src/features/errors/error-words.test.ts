import { expect, it } from 'vitest';
import { BackupError, type ErrorCode } from '../../engine/index.ts';
import { ERROR_TITLES, errorWords } from './error-words.ts';

// Does not compile as soon as the engine has a code that the screens have no sentence for, or the other way round.
const byCode: Readonly<Record<ErrorCode, string>> = ERROR_TITLES;
const onlyCodes: readonly ErrorCode[] = Object.keys(ERROR_TITLES) as (keyof typeof ERROR_TITLES)[];

it.each(onlyCodes)('%s has a sentence of its own, and a hint', (code) => {
  const words = errorWords(new BackupError(code));
  expect(words.title).toBe(byCode[code]);
  expect(words.title).toMatch(/^[A-Z].+\.$/);
  expect(onlyCodes.filter((other) => byCode[other] === words.title)).toEqual([code]);
  expect(words.hint).toBe(new BackupError(code).hint);
});

it.each([
  ['of another database', { source: 'other', app: 'heirloom' }, ERROR_TITLES.incompatible],
  [
    'with a value of a type that this browser lacks',
    { type: 'DOMMatrix' },
    'This browser cannot bring back a value in this backup.',
  ],
])('says the truth of a backup %s', (_what, context, title) => {
  const error = new BackupError('incompatible', { context });
  for (const thrown of [error, error.serialize()]) expect(errorWords(thrown).title).toBe(title);
});

it('takes typed errors that came as data, and says what may be tried again', () => {
  const words = errorWords(new BackupError('busy', { context: { job: 'backup' } }).serialize());
  expect(words).toMatchObject({ title: ERROR_TITLES.busy, isTemporary: true });
  expect(words.detail).toContain('backup');
});

it('calls a file that was picked and cannot be read a file, and not a destination', () => {
  const error = new BackupError('storage-failed');
  expect(errorWords(error, 'open-file').title).toBe('The file or folder could not be read.');
  expect(errorWords(error, 'destination').title).toBe(ERROR_TITLES['storage-failed']);
});

it('has words for what is no typed error', () => {
  for (const thrown of [new TypeError('x is not a function'), 'a text', undefined, { code: 'toString' }]) {
    expect(errorWords(thrown)).toMatchObject({ title: ERROR_TITLES.internal, isTemporary: false });
  }
  expect(errorWords(new TypeError('x is not a function')).detail).toBe('x is not a function');
});
