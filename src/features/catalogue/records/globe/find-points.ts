import { basisOf, type Camera, radiusOf, type Stage } from './camera.ts';

/** The position of a point on the stage, or `undefined` if it is behind the globe. */
export function placeOnStage(
  vectors: Float32Array,
  point: number,
  camera: Camera,
  stage: Stage,
): { readonly x: number; readonly y: number } | undefined {
  const { right, up, front } = basisOf(camera);
  const radius = radiusOf(camera, stage);
  const [x, y, z] = [vectors[point * 3] ?? 0, vectors[point * 3 + 1] ?? 0, vectors[point * 3 + 2] ?? 0];
  if (x * front[0] + y * front[1] + z * front[2] <= 0) return undefined;
  return {
    x: stage.width / 2 + radius * (x * right[0] + y * right[1] + z * right[2]),
    y: stage.height / 2 - radius * (x * up[0] + y * up[1] + z * up[2]),
  };
}

/** The visible points, sorted by distance from a position on the stage. */
export function pointsNear(
  vectors: Float32Array,
  camera: Camera,
  stage: Stage,
  at: { readonly x: number; readonly y: number },
  most: number,
): { readonly count: number; readonly nearest: readonly { readonly point: number; readonly distance: number }[] } {
  const { right, up, front } = basisOf(camera);
  const radius = radiusOf(camera, stage);
  const [centerX, centerY] = [stage.width / 2, stage.height / 2];
  const nearest: { point: number; distance: number }[] = [];
  let farthestKept = Number.POSITIVE_INFINITY;
  let count = 0;
  for (let point = 0; point * 3 < vectors.length; point += 1) {
    const [x, y, z] = [vectors[point * 3] ?? 0, vectors[point * 3 + 1] ?? 0, vectors[point * 3 + 2] ?? 0];
    if (x * front[0] + y * front[1] + z * front[2] <= 0) continue;
    const left = centerX + radius * (x * right[0] + y * right[1] + z * right[2]);
    const top = centerY - radius * (x * up[0] + y * up[1] + z * up[2]);
    if (left < 0 || top < 0 || left >= stage.width || top >= stage.height) continue;
    count += 1;
    const distance = Math.hypot(left - at.x, top - at.y);
    if (distance >= farthestKept) continue;
    nearest.push({ point, distance });
    // The list is allowed to grow somewhat beyond the limit, so that sorting is rare.
    if (nearest.length >= most * 4) {
      nearest.sort((a, b) => a.distance - b.distance);
      nearest.length = most;
      farthestKept = nearest[most - 1]?.distance ?? farthestKept;
    }
  }
  nearest.sort((a, b) => a.distance - b.distance);
  return { count, nearest: nearest.slice(0, most) };
}
