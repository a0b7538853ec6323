/** The position from which the globe is viewed. */
export interface Camera {
  /** The location in the middle, in degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** 1 shows the whole globe. */
  readonly zoom: number;
}

/** The drawing area, in device pixels. */
export interface Stage {
  readonly width: number;
  readonly height: number;
}

const MOST_ZOOM = 400;

const toRadians = Math.PI / 180;
const MARGIN = 0.94;

/** The radius of the globe on the stage, in pixels. */
export function radiusOf(camera: Camera, stage: Stage): number {
  return (Math.min(stage.width, stage.height) / 2) * MARGIN * camera.zoom;
}

/** The three directions of the camera in the globe's own axes: to the right, up, and towards the eye. */
export function basisOf(camera: Camera): { readonly right: Vector; readonly up: Vector; readonly front: Vector } {
  const longitude = camera.longitude * toRadians;
  const latitude = camera.latitude * toRadians;
  const [sinLon, cosLon, sinLat, cosLat] = [
    Math.sin(longitude),
    Math.cos(longitude),
    Math.sin(latitude),
    Math.cos(latitude),
  ];
  return {
    right: [-sinLon, cosLon, 0],
    up: [-sinLat * cosLon, -sinLat * sinLon, cosLat],
    front: [cosLat * cosLon, cosLat * sinLon, sinLat],
  };
}

export type Vector = readonly [x: number, y: number, z: number];

/** The camera after dragging the globe by some pixels. */
export function turned(camera: Camera, dx: number, dy: number, stage: Stage): Camera {
  const degrees = 1 / radiusOf(camera, stage) / toRadians;
  // Near a pole a small step to the side crosses many meridians.
  const slowness = Math.max(0.2, Math.cos(camera.latitude * toRadians));
  return {
    ...camera,
    latitude: Math.max(-90, Math.min(90, camera.latitude + dy * degrees)),
    longitude: wrapLongitude(camera.longitude - (dx * degrees) / slowness),
  };
}

export function zoomed(camera: Camera, factor: number): Camera {
  return { ...camera, zoom: Math.max(1, Math.min(MOST_ZOOM, camera.zoom * factor)) };
}

/** The same meridian as a number from −180 to 180. */
export function wrapLongitude(degrees: number): number {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}
