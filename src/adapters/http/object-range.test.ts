import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../engine/index.ts';
import { storageKey } from '../../engine/low-level.ts';
import { expectCode } from '../../engine/testing/storage-test-kit.ts';
import { readByRange } from './object-range.ts';

const KEY = storageKey('packs', 'ab'.repeat(32));
const OBJECT = '0123456789';

/** Reads the last three bytes of what a server takes for the object, and answers in its own way. */
function read(status: number, body: string, headers: Record<string, string> = {}): Promise<Bytes> {
  const answer = async () => new Response(body, { status, headers });
  return readByRange(KEY, { offset: 7, length: 3 }, answer, async () => OBJECT.length);
}

describe('a range of an object', () => {
  it('is found in the answers of all kinds of servers', async () => {
    const asked = [...'789'].map((digit) => digit.charCodeAt(0));
    for (const answer of [
      read(206, '789', { 'content-range': 'bytes 7-9/10' }),
      read(206, '789', { 'content-range': 'bytes 7-9/*' }),
      // In a page, the header is hidden unless the server exposes it.
      read(206, '789'),
      read(206, '789 and more'),
      read(200, OBJECT),
    ])
      expect([...(await answer)]).toEqual(asked);
  });

  it('is not taken from another place', async () => {
    await expectCode(read(206, '456', { 'content-range': 'bytes 4-6/7' }), 'truncated');
    await expectCode(read(206, '78', { 'content-range': 'bytes 7-8/9' }), 'truncated');
    await expectCode(read(200, '01234567'), 'truncated');
    await expectCode(read(416, 'too far'), 'truncated');
  });
});
