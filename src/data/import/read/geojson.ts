import type { GeoPoint } from '../../model.ts';
import type { Cell } from '../import-model.ts';
import { flattenObject, geoPoint, isPlainObject } from './flatten.ts';

/** The column that a feature's geometry becomes. */
const GEOMETRY_COLUMN = 'geometry';

export type FeatureCells =
  | { readonly kind: 'cells'; readonly cells: readonly (readonly [string, Cell])[]; readonly isMiddle: boolean }
  | { readonly kind: 'refused'; readonly reason: string };

/** The cells of a GeoJSON feature: its place, its id, its properties. Lines and areas are taken as their middle. RFC 7946 §3. */
export function featureCells(value: unknown): FeatureCells {
  if (!isPlainObject(value)) return { kind: 'refused', reason: 'This is not a GeoJSON feature.' };
  const feature = new Map<string, unknown>(Object.entries(value));
  if (feature.get('type') !== 'Feature') return { kind: 'refused', reason: 'This is not a GeoJSON feature.' };
  const geometry = feature.get('geometry');
  const cells: [string, Cell][] = [];
  let isMiddle = false;
  if (isPlainObject(geometry)) {
    const place = placeOf(geometry);
    if (!place) return { kind: 'refused', reason: 'Its geometry has no coordinates on the globe.' };
    cells.push([GEOMETRY_COLUMN, place.point]);
    isMiddle = place.isMiddle;
  }
  const id = feature.get('id');
  if (typeof id === 'string' || typeof id === 'number') cells.push(['id', id]);
  const properties = feature.get('properties');
  if (isPlainObject(properties)) {
    for (const [name, cell] of flattenObject(properties)) {
      cells.push([name === GEOMETRY_COLUMN || (name === 'id' && id !== undefined) ? `properties.${name}` : name, cell]);
    }
  }
  return { kind: 'cells', cells, isMiddle };
}

function placeOf(geometry: object): { point: GeoPoint; isMiddle: boolean } | undefined {
  const parts = new Map<string, unknown>(Object.entries(geometry));
  const coordinates = parts.get('coordinates');
  if (parts.get('type') === 'Point' && Array.isArray(coordinates)) {
    const point = geoPoint(coordinates[1], coordinates[0]);
    return point && { point, isMiddle: false };
  }
  const members = parts.get('geometries');
  const positions: GeoPoint[] = [];
  collectPositions(Array.isArray(members) ? members.filter(isPlainObject).map((member) => new Map<string, unknown>(Object.entries(member)).get('coordinates')) : coordinates, positions);
  const point = middleOf(positions);
  return point && { point, isMiddle: true };
}

/** Bounded, since a hostile file may nest lists without end. */
function collectPositions(value: unknown, found: GeoPoint[], depth = 0): void {
  if (!Array.isArray(value) || depth > 6 || found.length > 100_000) return;
  const position = geoPoint(value[1], value[0]);
  if (position) found.push(position);
  else for (const part of value as unknown[]) collectPositions(part, found, depth + 1);
}

/** The mean direction of all positions, as vectors from the middle of the Earth: the date line and the poles need no special care. */
export function middleOf(positions: readonly GeoPoint[]): GeoPoint | undefined {
  if (positions.length === 0) return undefined;
  const radians = Math.PI / 180;
  let x = 0, y = 0, z = 0;
  for (const { latitude, longitude } of positions) {
    x += Math.cos(latitude * radians) * Math.cos(longitude * radians);
    y += Math.cos(latitude * radians) * Math.sin(longitude * radians);
    z += Math.sin(latitude * radians);
  }
  if (Math.hypot(x, y, z) < 1e-9 * positions.length) return positions[0];
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
  return { latitude: round(Math.atan2(z, Math.hypot(x, y)) / radians), longitude: round(Math.atan2(y, x) / radians) };
}
