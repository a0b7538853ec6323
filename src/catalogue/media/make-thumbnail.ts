import { getFile } from '../files.ts';
import { HEADER_BYTES, readImageHeader } from './image-header.ts';
import type { NoPicture, ThumbnailResult, ThumbnailSize } from './media-types.ts';
import { fitInto, whyNoPicture } from './picture-kind.ts';
import { thumbnailCache } from './thumbnail-cache.ts';

/**
 * The thumbnail of a stored file, from the cache or newly made. Runs in a worker. May be called again after a failure:
 * only permanent results (a file that is not a picture) are remembered.
 */
export async function getThumbnail(hash: string, size: ThumbnailSize): Promise<ThumbnailResult> {
  const cached = await fromCache(hash, size);
  if (cached) return cached;
  const file = await getFile(hash);
  // Not remembered: a restore may bring it back.
  if (!file) return { kind: 'none', reason: 'missing' };
  const made = await makeThumbnail(file.blob, file.type, size);
  await intoCache(hash, size, made);
  return made;
}

/** Makes a thumbnail whose longest side is `size` pixels. */
async function makeThumbnail(blob: Blob, type: string, size: ThumbnailSize): Promise<ThumbnailResult> {
  const start = new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer());
  const header = readImageHeader(start);
  const reason = whyNoPicture(type, header);
  if (reason) return { kind: 'none', reason };
  try {
    const wide = header === undefined || header.width >= header.height;
    const shrinks = header !== undefined && Math.max(header.width, header.height) > size * 2;
    // Twice the size first: the browser then need not keep the whole picture, and the camera's orientation may swap the
    // sides.
    const bitmap = await createImageBitmap(blob, {
      resizeQuality: 'medium',
      ...(shrinks && (wide ? { resizeWidth: size * 2 } : { resizeHeight: size * 2 })),
    });
    try {
      return { kind: 'picture', blob: await drawSmall(bitmap, size) };
    } finally {
      bitmap.close();
    }
  } catch {
    return { kind: 'none', reason: 'undecodable' };
  }
}

async function drawSmall(bitmap: ImageBitmap, size: ThumbnailSize): Promise<Blob> {
  const { width, height } = fitInto(bitmap.width, bitmap.height, size);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas in a worker.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  // A browser that cannot write WebP writes PNG.
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.82 });
}

async function fromCache(hash: string, size: ThumbnailSize): Promise<ThumbnailResult | undefined> {
  try {
    const row = await thumbnailCache.thumbnails.get([hash, size]);
    if (row?.blob) return { kind: 'picture', blob: row.blob };
    return row?.reason && { kind: 'none', reason: row.reason };
  } catch {
    // Without a cache, the thumbnail is made again.
    return undefined;
  }
}

async function intoCache(hash: string, size: ThumbnailSize, result: ThumbnailResult): Promise<void> {
  const isPicture = result.kind === 'picture';
  const reason: NoPicture | undefined = isPicture ? undefined : result.reason;
  try {
    await thumbnailCache.thumbnails.put({ hash, size, blob: isPicture ? result.blob : undefined, reason });
  } catch {
    // A full disk cannot store thumbnails; the picture is shown anyway.
  }
}
