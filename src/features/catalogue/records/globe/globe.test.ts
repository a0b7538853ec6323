import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Camera, turned, wrapLongitude, zoomed } from './camera.ts';
import { pointsNear, placeOnStage } from './find-points.ts';
import { fitCamera, WHOLE_GLOBE } from './fit-camera.ts';
import { paintPoints } from './paint-points.ts';
import { toUnitVectors } from './unit-vectors.ts';

const stage = { width: 400, height: 300 };
const latitude = fc.double({ min: -85, max: 85, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });

function vectorsOf(...points: (readonly [number, number])[]): Float32Array<ArrayBuffer> {
  return toUnitVectors(Float32Array.from(points.flat()));
}

describe('the globe', () => {
  it('shows its centre in the middle, and hides places behind it', () => {
    fc.assert(
      fc.property(latitude, longitude, (lat, lon) => {
        const camera: Camera = { latitude: lat, longitude: lon, zoom: 1 };
        const vectors = vectorsOf([lat, lon], [-lat, wrapLongitude(lon + 180)]);
        const middle = placeOnStage(vectors, 0, camera, stage);
        expect(middle?.x).toBeCloseTo(200, 2);
        expect(middle?.y).toBeCloseTo(150, 2);
        expect(placeOnStage(vectors, 1, camera, stage)).toBeUndefined();
      }),
    );
  });

  it('has north at the top and east on the right', () => {
    const camera = { latitude: 0, longitude: 0, zoom: 1 };
    const north = placeOnStage(vectorsOf([10, 0]), 0, camera, stage);
    const east = placeOnStage(vectorsOf([0, 10]), 0, camera, stage);
    expect(north?.y).toBeLessThan(150);
    expect(east?.x).toBeGreaterThan(200);
  });

  it('follows a drag', () => {
    const camera = { latitude: 0, longitude: 0, zoom: 2 };
    const point = vectorsOf([0, 0]);
    const moved = placeOnStage(point, 0, turned(camera, 10, 5, stage), stage);
    expect(moved?.x).toBeCloseTo(210, 0);
    expect(moved?.y).toBeCloseTo(155, 0);
  });

  it('never turns past a pole or zooms past its limits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9999, max: 9999 }),
        fc.integer({ min: -9999, max: 9999 }),
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        (dx, dy, factor) => {
          const camera = zoomed(turned(WHOLE_GLOBE, dx, dy, stage), factor);
          expect(Math.abs(camera.latitude)).toBeLessThanOrEqual(90);
          expect(Math.abs(camera.longitude)).toBeLessThanOrEqual(180);
          expect(camera.zoom).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it('fits a few places so that all are in view', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 40, max: 60, noNaN: true }), fc.double({ min: 0, max: 30, noNaN: true })), {
          minLength: 1,
          maxLength: 20,
        }),
        (points) => {
          const vectors = vectorsOf(...points);
          expect(pointsNear(vectors, fitCamera(vectors), stage, { x: 0, y: 0 }, 1).count).toBe(points.length);
        },
      ),
    );
  });

  it('shows the whole globe for no places, or for places all around it', () => {
    expect(fitCamera(new Float32Array(0))).toEqual(WHOLE_GLOBE);
    expect(fitCamera(vectorsOf([0, 0], [0, 180], [0, 90], [0, -90], [90, 0], [-90, 0]))).toEqual(WHOLE_GLOBE);
  });

  it('finds the same nearest place as a slow search', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(latitude, longitude), { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (points, most) => {
          const vectors = vectorsOf(...points);
          const camera = { latitude: 10, longitude: 20, zoom: 1.2 };
          const at = { x: 150, y: 120 };
          const slow = points
            .flatMap((_, point) => {
              const place = placeOnStage(vectors, point, camera, stage);
              const isInside = place && place.x >= 0 && place.y >= 0 && place.x < stage.width && place.y < stage.height;
              return isInside ? [Math.hypot(place.x - at.x, place.y - at.y)] : [];
            })
            .sort((a, b) => a - b);
          const found = pointsNear(vectors, camera, stage, at, most);
          expect(found.count).toBe(slow.length);
          expect(found.nearest.map(({ distance }) => distance)).toEqual(slow.slice(0, most));
        },
      ),
    );
  });

  it('paints points at their places, stronger where two overlap, and clears the earlier ones', () => {
    const camera = { latitude: 0, longitude: 0, zoom: 1 };
    const style = { red: 1, green: 2, blue: 3, strength: 100, size: 1 };
    const pixels = new Uint8ClampedArray(stage.width * stage.height * 4).fill(9);
    const middle = (150 * stage.width + 200) * 4;
    paintPoints({ pixels, stage, camera }, vectorsOf([0, 0], [0, 0], [0, 180]), style);
    expect([...pixels.subarray(middle, middle + 4)]).toEqual([1, 2, 3, 200]);
    expect(pixels.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0)).toBe(4);
  });
});
