import type { NoPicture } from './media-types.ts';
import type { ImageHeader } from './image-header.ts';

/** At four bytes per decoded pixel, 100 megapixels take 400 MB, the most that a device should have to bear. */
const MOST_PIXELS = 100_000_000;
const MOST_SIDE = 32_000;

/**
 * Whether a stored file may be given to the browser's image decoder, by its MIME type and first bytes. A drawing (SVG)
 * is a document that may contain scripts, so it is never shown, only downloaded.
 */
export function whyNoPicture(type: string, header: ImageHeader | undefined): NoPicture | undefined {
  if (/^image\/svg|xml/i.test(type)) return 'drawing';
  if (header)
    return header.width * header.height > MOST_PIXELS || Math.max(header.width, header.height) > MOST_SIDE
      ? 'too-large'
      : undefined;
  return /^image\//i.test(type) ? undefined : 'not-an-image';
}

/** The size of a picture fitted into a square, never larger than the original, never less than a pixel. */
export function fitInto(width: number, height: number, longestSide: number): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
