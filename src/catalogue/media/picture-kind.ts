import type { NoPicture } from './media-types.ts';
import type { ImageHeader } from './image-header.ts';

/** Decoded, four bytes a pixel: 100 megapixels are 400 MB, which is the most that is asked of a device. */
const MOST_PIXELS = 100_000_000;
const MOST_SIDE = 32_000;

/**
 * Whether a stored file may be given to the browser's image decoder, by its MIME type and first bytes.
 * A drawing (SVG) is a document that may hold scripts, so it is never shown, only downloaded.
 */
export function whyNoPicture(type: string, header: ImageHeader | undefined): NoPicture | undefined {
  if (/^image\/svg|xml/i.test(type)) return 'drawing';
  if (header)
    return header.width * header.height > MOST_PIXELS || Math.max(header.width, header.height) > MOST_SIDE
      ? 'too-large'
      : undefined;
  return /^image\//i.test(type) ? undefined : 'not-an-image';
}

/** The size of a picture fitted into a square, never larger than it is, never less than a pixel. */
export function fitInto(width: number, height: number, longestSide: number): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
