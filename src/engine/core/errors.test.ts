import { expect, it } from 'vitest';
import { BackupError, toBackupError, type ErrorCode } from './errors.ts';

const abort = Object.assign(new Error('The transaction was aborted.'), { name: 'AbortError' });

it.each<[given: ErrorCode, expected: ErrorCode]>([
  ['internal', 'storage-failed'],
  ['storage-failed', 'storage-failed'],
  ['storage-unavailable', 'storage-failed'],
  ['source-failed', 'source-failed'],
])('treats a browser abort, where other errors are %s, as %s and never as a cancel', (given, expected) => {
  expect(toBackupError(abort, given, { what: 'read' })).toMatchObject({
    code: expected,
    context: { what: 'read' },
    cause: abort,
  });
});

it('keeps errors that already have a code, and recognizes a full disk by the error’s name', () => {
  const cancelled = new BackupError('cancelled');
  expect(toBackupError(cancelled, 'internal')).toBe(cancelled);
  expect(toBackupError(Object.assign(new Error(), { name: 'QuotaExceededError' }), 'internal').code).toBe(
    'quota-exceeded',
  );
  expect(toBackupError('text', 'source-failed').code).toBe('source-failed');
});
