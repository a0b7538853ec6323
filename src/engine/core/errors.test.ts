import { expect, it } from 'vitest';
import { BackupError, toBackupError, type ErrorCode } from './errors.ts';

const abort = Object.assign(new Error('The transaction was aborted.'), { name: 'AbortError' });

it.each<[given: ErrorCode, expected: ErrorCode]>([
  ['internal', 'storage-failed'],
  ['storage-failed', 'storage-failed'],
  ['storage-unavailable', 'storage-failed'],
  ['source-failed', 'source-failed'],
])('takes an abort of the browser, met where others are %s, for %s and never for a cancel', (given, expected) => {
  expect(toBackupError(abort, given, { what: 'read' })).toMatchObject({
    code: expected,
    context: { what: 'read' },
    cause: abort,
  });
});

it('keeps what has a code already, and knows a full disk by its name', () => {
  const cancelled = new BackupError('cancelled');
  expect(toBackupError(cancelled, 'internal')).toBe(cancelled);
  expect(toBackupError(Object.assign(new Error(), { name: 'QuotaExceededError' }), 'internal').code).toBe(
    'quota-exceeded',
  );
  expect(toBackupError('text', 'source-failed').code).toBe('source-failed');
});
