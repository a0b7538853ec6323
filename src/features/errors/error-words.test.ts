import { expect, it } from 'vitest';
import { BackupError, type ErrorCode, type ErrorHint } from '../../engine/index.ts';
import { ERROR_TITLES, errorWords } from './error-words.ts';

// Safe cast: the object has exactly the codes as keys, but Object.keys returns strings.
const CODES = Object.keys(ERROR_TITLES) as readonly ErrorCode[];

it.each(CODES)('%s has its own sentence, and advice', (code) => {
  const words = errorWords(new BackupError(code));
  expect(words.title).toMatch(/^[A-Z].+\.$/);
  expect(CODES.filter((other) => ERROR_TITLES[other] === words.title)).toEqual([code]);
  expect(words.hint).toMatch(/^[A-Z].+\.$/);
});

it.each<[ErrorHint, string]>([
  ['app-locked', 'Heirloom is locked. Unlock it with the passphrase, the recovery key or a passkey.'],
  ['lock-lost', 'This device was asleep or too slow, and another one took over meanwhile. Try again.'],
])('the hint %s has more specific advice than the code', (hint, sentence) => {
  const error = new BackupError('busy', { hint });
  for (const thrown of [error, error.serialize(), BackupError.deserialize(error.serialize())])
    expect(errorWords(thrown).hint).toBe(sentence);
  // The message is for developers: names, never a sentence.
  expect(error.message).toBe(`busy (${hint})`);
});

it('advice uses the context, and reads well without it', () => {
  const context = { what: 'note', characters: 10_001, most: 10_000 };
  const tooLong = new BackupError('limit-exceeded', { context, hint: 'text-too-long' });
  expect(errorWords(tooLong).hint).toBe('A note has at most 10,000 characters. Shorten it.');
  expect(errorWords({ code: 'limit-exceeded', hint: 'text-too-long' }).hint).toBe('Shorten the name or the note.');
  const unknown = new BackupError('incompatible', { context: { type: 'DOMMatrix' }, hint: 'unknown-type' });
  expect(errorWords(unknown).hint).toContain('a value of the type DOMMatrix that');
  expect(errorWords({ code: 'incompatible', hint: 'unknown-type' }).hint).toContain('a value that this browser');
});

it.each(['a sentence that an earlier version stored', 'a-hint-of-a-later-version', 'toString', undefined])(
  'an unknown hint (%s) is ignored, and the advice is that of the code',
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
])('explains why a backup is incompatible: one %s', (_what, context, title) => {
  const error = new BackupError('incompatible', { context });
  for (const thrown of [error, error.serialize()]) expect(errorWords(thrown).title).toBe(title);
});

it('accepts serialised typed errors, and says which are temporary', () => {
  const words = errorWords(new BackupError('busy', { context: { job: 'backup' } }).serialize());
  expect(words).toMatchObject({ title: ERROR_TITLES.busy, isTemporary: true });
  expect(words.detail).toContain('backup');
});

it('calls an unreadable picked file a file, not a destination', () => {
  const error = new BackupError('storage-failed');
  expect(errorWords(error, 'open-file').title).toBe('The file or folder could not be read.');
  expect(errorWords(error, 'destination').title).toBe(ERROR_TITLES['storage-failed']);
});

it('has words for untyped errors', () => {
  for (const thrown of [new TypeError('x is not a function'), 'a text', undefined, { code: 'toString' }]) {
    expect(errorWords(thrown)).toMatchObject({ title: ERROR_TITLES.internal, isTemporary: false });
  }
  expect(errorWords(new TypeError('x is not a function')).detail).toBe('x is not a function');
});
