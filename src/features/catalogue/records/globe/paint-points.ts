import { basisOf, type Camera, radiusOf, type Stage } from './camera.ts';

export interface PointStyle {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0–255: how much each point adds if several coincide. */
  readonly strength: number;
  /** Diameter in device pixels. */
  readonly size: number;
}

export interface PointCanvas {
  /** RGBA, of the size of the stage. */
  readonly pixels: Uint8ClampedArray;
  readonly stage: Stage;
  readonly camera: Camera;
}

/** The diameter of a point: fewer points are drawn larger, and all grow slightly when zooming in. */
export function pointSize(count: number, zoom: number, pixelRatio: number): number {
  const base = count > 20_000 ? 1.4 : count > 2000 ? 2.5 : count > 200 ? 4.5 : 7;
  return Math.max(1, Math.round(Math.min(9, base + Math.log2(zoom) * 0.5) * pixelRatio));
}

/** How much a point adds: less if more coincide, so that dense places differ from sparse ones. */
export function pointStrength(count: number, zoom: number): number {
  const base = count > 20_000 ? 70 : count > 2000 ? 170 : 235;
  return Math.round(Math.min(235, base * (1 + Math.log2(zoom) * 0.5)));
}

/**
 * Draws points into the pixels of the stage with an orthographic projection: about 3 ms for 135,000, while a path for
 * each takes a hundred times as long.
 * @param stride 1 draws all, 2 every other one …
 */
export function paintPoints(
  { pixels, stage, camera }: PointCanvas,
  vectors: Float32Array,
  style: PointStyle,
  stride = 1,
): void {
  pixels.fill(0);
  const { right, up, front } = basisOf(camera);
  const [rightX, rightY, rightZ] = right;
  const [upX, upY, upZ] = up;
  const [frontX, frontY, frontZ] = front;
  const radius = radiusOf(camera, stage);
  const [centerX, centerY] = [stage.width / 2, stage.height / 2];
  const disc = discOffsets(style.size);
  const { width, height } = stage;
  const margin = Math.ceil(style.size / 2);
  for (let at = 0; at < vectors.length; at += 3 * stride) {
    // Within the bounds, so always defined; the check costs nothing compared with the arithmetic.
    const x = vectors[at] ?? 0;
    const y = vectors[at + 1] ?? 0;
    const z = vectors[at + 2] ?? 0;
    if (x * frontX + y * frontY + z * frontZ <= 0) continue;
    const left = Math.floor(centerX + radius * (x * rightX + y * rightY + z * rightZ));
    const top = Math.floor(centerY - radius * (x * upX + y * upY + z * upZ));
    if (left < margin || top < margin || left >= width - margin || top >= height - margin) continue;
    for (let step = 0; step < disc.length; step += 2) {
      const pixel = ((top + (disc[step + 1] ?? 0)) * width + left + (disc[step] ?? 0)) * 4;
      pixels[pixel] = style.red;
      pixels[pixel + 1] = style.green;
      pixels[pixel + 2] = style.blue;
      pixels[pixel + 3] = (pixels[pixel + 3] ?? 0) + style.strength;
    }
  }
}

/** The pixels of a disc around its middle, as dx, dy, dx, dy … */
function discOffsets(size: number): Int8Array {
  const offsets: number[] = [];
  const half = (size - 1) / 2;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (Math.hypot(x - half, y - half) <= size / 2) offsets.push(x - Math.floor(half), y - Math.floor(half));
    }
  }
  return Int8Array.from(offsets);
}
