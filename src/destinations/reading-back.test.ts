import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMemoryStorage, type BlobStorage } from '../engine/index.ts';
import { storageKey } from '../engine/low-level.ts';
import { testBytes } from '../engine/testing/storage-test-kit.ts';
import { kindOf } from './at-place.ts';
import { readingBack } from './reading-back.ts';

const PACKS = Array.from({ length: 70 }, (_, seed) => {
  const bytes = testBytes(100, seed);
  return { bytes, key: storageKey('packs', createHash('sha256').update(bytes).digest('hex')) };
});

/** A storage, and which of its objects were read. */
function watched(damage = (bytes: Uint8Array<ArrayBuffer>) => bytes) {
  const storage = createMemoryStorage();
  const reads: string[] = [];
  const read: BlobStorage['read'] = async (key, options) => {
    reads.push(key);
    return damage(await storage.read(key, options));
  };
  return { storage, reads, through: readingBack({ ...storage, read }) };
}

describe('packs that are sent to a server', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('are read back: the first and every 32nd, and no other objects', async () => {
    const { reads, through } = watched();
    await through.write(storageKey('indexes', 'a'.repeat(64)), testBytes(5));
    for (const { key, bytes } of PACKS) await through.write(key, bytes);
    expect(reads).toEqual([0, 32, 64].map((at) => PACKS[at]?.key));
  });

  it('are not kept in memory once they were read back', async () => {
    const lent: Uint8Array[] = [];
    const { through } = watched((bytes) => {
      lent.push(bytes);
      return bytes;
    });
    const bytes = testBytes(100_000);
    await through.write(storageKey('packs', createHash('sha256').update(bytes).digest('hex')), bytes);
    expect(lent.map(({ length }) => length)).toEqual([0]);
  });

  it('are compared with what was sent, also if the storage takes the bytes away', async () => {
    const [pack] = PACKS;
    if (!pack) return;
    const { storage, through } = watched((bytes) => bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)));
    const taking: BlobStorage['write'] = async (key, bytes, options) => {
      await storage.write(key, bytes, options);
      bytes.fill(0);
    };
    const write = through.write(pack.key, pack.bytes.slice());
    await expect(write).rejects.toMatchObject({ code: 'storage-failed', hint: 'other-bytes-came-back' });
    expect(await storage.stat(pack.key)).toBeUndefined();
    await readingBack({ ...storage, write: taking }).write(pack.key, pack.bytes.slice());
    expect(await storage.read(pack.key)).toEqual(pack.bytes);
  });

  it('are read back at a place that was set up', async () => {
    const stored = new Map<string, Uint8Array<ArrayBuffer>>();
    // A bucket that returns something else than what was stored there.
    vi.stubGlobal('fetch', async (url: string, { method, body }: { method: string; body?: Blob }) => {
      if (body) stored.set(url, new Uint8Array(await body.arrayBuffer()));
      if (method === 'DELETE') stored.delete(url);
      return new Response(method === 'GET' ? stored.get(url)?.fill(7, 0, 1) : null);
    });
    const bucket = { kind: 's3', endpoint: 'https://s3.example', region: 'eu', bucket: 'letters', prefix: '' };
    const place = { ...bucket, keyId: 'id', secretKey: 'secret' };
    const storage = await kindOf(place).open('readwrite');
    const [pack] = PACKS;
    if (!pack) return;
    const write = storage.write(pack.key, pack.bytes.slice());
    await expect(write).rejects.toMatchObject({ code: 'storage-failed', hint: 'other-bytes-came-back' });
    expect(stored.size).toBe(0);
  });
});
