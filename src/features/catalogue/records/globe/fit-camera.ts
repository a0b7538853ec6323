import type { Camera } from './camera.ts';

const toDegrees = 180 / Math.PI;
/** Any closer, and the coarse world map no longer helps. */
const MOST_FITTED_ZOOM = 12;

/** The view if there is nothing to fit, or there are points all around. */
export const WHOLE_GLOBE: Camera = { latitude: 20, longitude: 10, zoom: 1 };

/** The closest camera that shows all points. */
export function fitCamera(vectors: Float32Array): Camera {
  const count = vectors.length / 3;
  if (count === 0) return WHOLE_GLOBE;
  let [x, y, z] = [0, 0, 0];
  for (let at = 0; at < vectors.length; at += 3) {
    x += vectors[at] ?? 0;
    y += vectors[at + 1] ?? 0;
    z += vectors[at + 2] ?? 0;
  }
  const length = Math.hypot(x, y, z);
  if (length / count < 0.05) return WHOLE_GLOBE;
  [x, y, z] = [x / length, y / length, z / length];
  let least = 1;
  for (let at = 0; at < vectors.length; at += 3) {
    least = Math.min(least, (vectors[at] ?? 0) * x + (vectors[at + 1] ?? 0) * y + (vectors[at + 2] ?? 0) * z);
  }
  const angle = Math.acos(Math.max(-1, Math.min(1, least)));
  const zoom =
    angle >= Math.PI / 2 ? 1 : Math.max(1, Math.min(MOST_FITTED_ZOOM, 0.9 / Math.sin(Math.max(angle, 1e-6))));
  return {
    latitude: Math.asin(Math.max(-1, Math.min(1, z))) * toDegrees,
    longitude: Math.atan2(y, x) * toDegrees,
    zoom,
  };
}
