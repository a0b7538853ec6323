import { expect, it } from 'vitest';
import { CatalogueError } from './catalogue-error.ts';
import { asCatalogueError, withStorageErrors } from './storage-errors.ts';

const named = (name: string, extra: object = {}) => Object.assign(new Error('x'), { name }, extra);

it.each([
  ['QuotaExceededError', named('QuotaExceededError'), 'storage-full'],
  [
    'a quota within an aborted transaction',
    named('AbortError', { inner: named('QuotaExceededError') }),
    'storage-full',
  ],
  ['a quota within a bulk operation', named('BulkError', { failures: [named('QuotaExceededError')] }), 'storage-full'],
  ['a browser without IndexedDB', named('MissingAPIError'), 'storage-refused'],
  [
    'a photo in a private window of WebKit',
    named('BulkError', { failures: [named('UnknownError')] }),
    'storage-refused',
  ],
  ['a refused database', named('DatabaseClosedError', { inner: named('OpenFailedError') }), 'storage-refused'],
])('%s becomes a typed error with a hint', (_what, error, code) => {
  const result = asCatalogueError(error);
  expect(result).toBeInstanceOf(CatalogueError);
  expect(result).toMatchObject({ code, cause: error });
});

it('leaves other errors unchanged, and terminates on errors that wrap themselves', async () => {
  const loop = named('AbortError');
  Object.assign(loop, { inner: loop });
  expect(asCatalogueError(loop)).toBe(loop);
  const refusal = new CatalogueError('title-field', 'm', 'h');
  await expect(withStorageErrors(() => Promise.reject(refusal))).rejects.toBe(refusal);
});
