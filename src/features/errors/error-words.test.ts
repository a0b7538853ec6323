import { expect, it } from 'vitest';
import { BackupError, type ErrorCode, type ErrorHint } from '../../engine/index.ts';
import { ERROR_TITLES, errorWords } from './error-words.ts';

// Object.keys forgets the type; the object is total over the codes.
const CODES = Object.keys(ERROR_TITLES) as readonly ErrorCode[];

it.each(CODES)('%s has a sentence of its own, and advice', (code) => {
  const words = errorWords(new BackupError(code));
  expect(words.title).toMatch(/^[A-Z].+\.$/);
  expect(CODES.filter((other) => ERROR_TITLES[other] === words.title)).toEqual([code]);
  expect(words.hint).toMatch(/^[A-Z].+\.$/);
});

it.each<[ErrorHint, string]>([
  ['app-locked', 'Heirloom is locked. Unlock it with the passphrase, the recovery key or a passkey.'],
  ['lock-lost', 'This device was asleep or too slow, and another one took over meanwhile. Try again.'],
])('the hint %s has advice that fits better than that of the code', (hint, sentence) => {
  const error = new BackupError('busy', { hint });
  for (const thrown of [error, error.serialize(), BackupError.deserialize(error.serialize())])
    expect(errorWords(thrown).hint).toBe(sentence);
  // The message is for developers: names, never a sentence.
  expect(error.message).toBe(`busy (${hint})`);
});

it('advice says what the context knows, and reads well where it is not kept', () => {
  const context = { what: 'note', characters: 10_001, most: 10_000 };
  const tooLong = new BackupError('limit-exceeded', { context, hint: 'text-too-long' });
  expect(errorWords(tooLong).hint).toBe('A note has at most 10,000 characters. Shorten it.');
  expect(errorWords({ code: 'limit-exceeded', hint: 'text-too-long' }).hint).toBe('Shorten the name or the note.');
  const unknown = new BackupError('incompatible', { context: { type: 'DOMMatrix' }, hint: 'unknown-type' });
  expect(errorWords(unknown).hint).toContain('a value of the type DOMMatrix that');
  expect(errorWords({ code: 'incompatible', hint: 'unknown-type' }).hint).toContain('a value that this browser');
});

it.each(['a sentence that an earlier version stored', 'a-hint-of-a-later-version', 'toString', undefined])(
  'what is no hint (%s) leaves the advice to the code',
  (hint) => {
    expect(errorWords({ code: 'offline', hint }).hint).toBe('Try again when you are online.');
  },
);

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
