/** The tools for drawing pictures. */
export type Pen = OffscreenCanvasRenderingContext2D;

/**
 * Draws a picture and returns it as a JPEG file of a few tens of kilobytes. The same drawing gives the same picture.
 */
export async function drawPicture(width: number, height: number, draw: (pen: Pen) => void): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d', { alpha: false });
  if (!pen) throw new Error('This browser gives no canvas to draw the samples on.');
  draw(pen);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.82 });
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A colour between dark and light of one hue. */
export function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${hue.toFixed(1)} ${saturation.toFixed(1)}% ${lightness.toFixed(1)}%)`;
}
