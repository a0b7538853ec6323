import { expect, it } from 'vitest';
import { BackupError } from '../../../engine/index.ts';
import { reply } from './reply.ts';

it('returns the value', async () => {
  expect(await reply(async () => 5)).toEqual({ ok: true, value: 5 });
  expect(await reply(() => undefined)).toEqual({ ok: true, value: undefined });
});

it('returns a typed error unchanged, with its hint', async () => {
  const error = new BackupError('busy', { context: { owner: 'other' }, hint: 'lock-lost' });
  expect(await reply(() => Promise.reject(error))).toEqual({ ok: false, error: error.serialize() });
});

it('keeps only the name of any other error, not its message', async () => {
  const answer = await reply(() => {
    throw new TypeError('secret of the person');
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'internal', context: { error: 'TypeError' } } });
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(await reply(() => Promise.reject(new DOMException('x', 'AbortError')))).toMatchObject({
    error: { code: 'storage-failed' },
  });
  expect(await reply(() => Promise.reject(new DOMException('x', 'QuotaExceededError')))).toMatchObject({
    error: { code: 'quota-exceeded' },
  });
});
