import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../database.ts';
import { getFile } from '../files.ts';
import { hashBlob } from './hash-blob.ts';
import { addFile, loadThumbnail } from './media-client.ts';
import { storeFile } from './store-file.ts';
import { thumbnailCache } from './thumbnail-cache.ts';

const never = new AbortController().signal;

async function picture(width: number, height: number, type = 'image/png'): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = 'teal';
  context.fillRect(0, 0, width, height);
  return canvas.convertToBlob({ type });
}

async function stored(file: File): Promise<string> {
  const result = await addFile(file);
  if (result.kind !== 'stored') throw new Error(result.message);
  return result.reference.hash;
}

beforeEach(async () => {
  await db.files.clear();
  await thumbnailCache.thumbnails.clear();
});

afterAll(async () => {
  await db.delete();
  await thumbnailCache.delete();
});

describe('hashBlob', () => {
  it.each([0, 1, 8 * 1024 * 1024, 8 * 1024 * 1024 + 1, 13 * 1024 * 1024 + 7])(
    'of %i bytes matches WebCrypto',
    async (size) => {
      const content = Uint8Array.from({ length: size }, (_, at) => (at * 31) % 251);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
      const expected = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      const onBytes = vi.fn();
      expect(await hashBlob(new Blob([content]), { onBytes })).toBe(expected);
      expect(onBytes).toHaveBeenLastCalledWith(size);
    },
  );
});

describe('adding a file', () => {
  it('stores its bytes under their hash, once', async () => {
    const content = new TextEncoder().encode('hello');
    const first = await addFile(new File([content], 'a.txt', { type: 'text/plain' }));
    const second = await addFile(new File([content], 'b.txt', { type: 'text/plain' }));
    const hash = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    expect(first).toMatchObject({
      kind: 'stored',
      reference: { hash, name: 'a.txt', type: 'text/plain', sizeBytes: 5 },
    });
    expect(second).toMatchObject({ kind: 'stored', reference: { hash, name: 'b.txt' } });
    expect(await db.files.count()).toBe(1);
    expect(await (await getFile(hash))?.blob.text()).toBe('hello');
  });

  it('reports progress, and stores nothing if it is stopped', async () => {
    const large = new File([new Uint8Array(20 * 1024 * 1024)], 'large.bin');
    const controller = new AbortController();
    const seen: number[] = [];
    const result = await storeFile(large, {
      signal: controller.signal,
      onBytes: (done) => {
        seen.push(done);
        controller.abort();
      },
    });
    expect(seen).toHaveLength(1);
    expect(result).toMatchObject({ kind: 'failed', reason: 'cancelled' });
    // Through the worker, which may have made progress before the message arrives. If it is cancelled beforehand, it
    // must not start.
    const onBytes = vi.fn();
    expect(await addFile(large, { signal: AbortSignal.abort(), onBytes })).toMatchObject({
      kind: 'failed',
      reason: 'cancelled',
    });
    expect(await db.files.count()).toBe(0);
    expect(await addFile(large, { onBytes })).toMatchObject({ kind: 'stored' });
    expect(onBytes).toHaveBeenLastCalledWith(large.size);
  });

  it('reports a lack of space before any work, and stores nothing', async () => {
    const estimate = vi.spyOn(navigator.storage, 'estimate').mockResolvedValue({ quota: 1000, usage: 900 });
    const result = await storeFile(new File(['x'], 'photo.jpg'));
    expect(result).toMatchObject({ kind: 'failed', reason: 'storage-full' });
    expect(result.kind === 'failed' && result.message).toContain('photo.jpg');
    expect(estimate).toHaveBeenCalled();
    estimate.mockRestore();
    expect(await db.files.count()).toBe(0);
  });

  it('reports a lack of space if the disk fills up during the write', async () => {
    const put = vi.spyOn(db.files, 'put').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
    expect(await storeFile(new File(['x'], 'photo.jpg'))).toMatchObject({ kind: 'failed', reason: 'storage-full' });
    expect(put).toHaveBeenCalled();
    put.mockRestore();
    expect(await db.files.count()).toBe(0);
  });
});

describe('thumbnails', () => {
  it.each([
    [1600, 900, 480, 270],
    [300, 1200, 120, 480],
    [50, 40, 50, 40],
  ])('of a picture of %i × %i are %i × %i', async (width, height, smallWidth, smallHeight) => {
    const hash = await stored(new File([await picture(width, height)], 'p.png', { type: 'image/png' }));
    const result = await loadThumbnail(hash, 480, never);
    if (result?.kind !== 'picture') throw new Error('no picture');
    const bitmap = await createImageBitmap(result.blob);
    expect([bitmap.width, bitmap.height]).toEqual([smallWidth, smallHeight]);
  });

  it('are stored, and recreated if they are missing', async () => {
    const hash = await stored(new File([await picture(200, 100, 'image/jpeg')], 'p.jpg', { type: 'image/jpeg' }));
    await loadThumbnail(hash, 96, never);
    expect(await thumbnailCache.thumbnails.count()).toBe(1);
    await db.files.clear();
    expect((await loadThumbnail(hash, 96, never))?.kind).toBe('picture');
    await thumbnailCache.thumbnails.clear();
    expect(await loadThumbnail(hash, 96, never)).toEqual({ kind: 'none', reason: 'missing' });
    expect(await thumbnailCache.thumbnails.count()).toBe(0);
  });

  it.each([
    ['a text that says it is a picture', 'this is no picture', 'image/png', 'undecodable'],
    ['a picture cut off in its header', '\u0089PNG', 'image/png', 'undecodable'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml', 'drawing'],
    ['a text', 'hello', 'text/plain', 'not-an-image'],
  ])('do not exist for %s', async (_, content, type, reason) => {
    const hash = await stored(new File([content], 'x', { type }));
    expect(await loadThumbnail(hash, 96, never)).toEqual({ kind: 'none', reason });
  });

  it('do not exist for a picture with too many pixels, which is never decoded', async () => {
    const bytes = new Uint8Array(await (await picture(10, 10)).arrayBuffer());
    new DataView(bytes.buffer).setUint32(16, 60_000);
    new DataView(bytes.buffer).setUint32(20, 60_000);
    const hash = await stored(new File([bytes], 'bomb.png', { type: 'image/png' }));
    expect(await loadThumbnail(hash, 96, never)).toEqual({ kind: 'none', reason: 'too-large' });
  });
});
