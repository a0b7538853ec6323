import type { GeoPoint } from '../../model.ts';
import type { Cell } from '../../field-types/cells/cell.ts';
import { geoPoint, isNullIsland, middleOf, withoutClosingPoint } from '../../field-types/cells/geo-points.ts';
import { flattenObject, isPlainObject } from './flatten.ts';

/** The column for a feature's geometry. */
const GEOMETRY_COLUMN = 'geometry';

/** The column for the height of a point, in metres. RFC 7946 §3.1.1. */
const ALTITUDE_COLUMN = 'altitude';

/** How the location of a feature was obtained: directly, as the middle of a line or an area, or not at all. */
type FeaturePlace = 'point' | 'middle' | 'missing' | 'none';

export type FeatureCells =
  | { readonly kind: 'cells'; readonly cells: readonly (readonly [string, Cell])[]; readonly place: FeaturePlace }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The cells of a GeoJSON feature: its location, height, id and properties. Lines and areas are replaced by their
 * middle, which has no height. RFC 7946 §3.
 */
export function featureCells(value: unknown): FeatureCells {
  if (!isPlainObject(value)) return { kind: 'refused', reason: 'This is not a GeoJSON feature.' };
  const feature = new Map<string, unknown>(Object.entries(value));
  if (feature.get('type') !== 'Feature') return { kind: 'refused', reason: 'This is not a GeoJSON feature.' };
  const geometry = feature.get('geometry');
  const cells: [string, Cell][] = [];
  let kind: FeaturePlace = 'none';
  const properties = feature.get('properties');
  if (isPlainObject(geometry)) {
    const place = placeOf(geometry);
    if (place === 'invalid') return { kind: 'refused', reason: 'Its geometry has no coordinates on the globe.' };
    kind = place === 'empty' ? 'missing' : place.isMiddle ? 'middle' : 'point';
    if (place !== 'empty')
      cells.push([
        GEOMETRY_COLUMN,
        isNullIsland(place.point) ? (placeInLinks(properties) ?? place.point) : place.point,
      ]);
  }
  const altitude = kind === 'point' && isPlainObject(geometry) ? altitudeOf(geometry) : undefined;
  if (altitude !== undefined) cells.push([ALTITUDE_COLUMN, altitude]);
  const id = feature.get('id');
  if (typeof id === 'string' || typeof id === 'number') cells.push(['id', id]);
  if (isPlainObject(properties)) {
    for (const [name, cell] of flattenObject(properties)) {
      const isTaken =
        name === GEOMETRY_COLUMN ||
        (name === ALTITUDE_COLUMN && altitude !== undefined) ||
        (name === 'id' && id !== undefined);
      cells.push([isTaken ? `properties.${name}` : name, cell]);
    }
  }
  return { kind: 'cells', cells, place: kind };
}

/** `empty`: it has no coordinates at all, as for something that has no location yet. */
function placeOf(geometry: object): { point: GeoPoint; isMiddle: boolean } | 'empty' | 'invalid' {
  const parts = new Map<string, unknown>(Object.entries(geometry));
  const coordinates = parts.get('coordinates');
  const members = parts.get('geometries');
  if ([coordinates, members].some((value) => Array.isArray(value) && value.length === 0)) return 'empty';
  if (parts.get('type') === 'Point' && Array.isArray(coordinates)) {
    const point = geoPoint(coordinates[1], coordinates[0]);
    return point ? { point, isMiddle: false } : 'invalid';
  }
  const positions: GeoPoint[] = [];
  collectPositions(
    Array.isArray(members)
      ? members
          .filter(isPlainObject)
          .map((member) => new Map<string, unknown>(Object.entries(member)).get('coordinates'))
      : coordinates,
    positions,
  );
  const point = middleOf(positions);
  return point ? { point, isMiddle: true } : 'invalid';
}

/** Heights of 0 are left out: converters write 0 where they know no height. */
function altitudeOf(geometry: object): number | undefined {
  const coordinates = new Map<string, unknown>(Object.entries(geometry)).get('coordinates');
  const height: unknown = Array.isArray(coordinates) ? coordinates[2] : undefined;
  return typeof height === 'number' && Number.isFinite(height) && height !== 0 ? height : undefined;
}

/**
 * Google Takeout gives places that are saved by coordinates as 0, 0, and has the coordinates in the link:
 * `?q=42.3,-71.1`.
 */
function placeInLinks(properties: unknown): GeoPoint | undefined {
  if (!isPlainObject(properties)) return undefined;
  for (const value of Object.values(properties) as unknown[]) {
    const match =
      typeof value === 'string' && /^https?:/.test(value)
        ? /[?&/@](?:q=|query=|ll=|center=)?(-?\d{1,2}\.\d+)(?:,|%2C)\s*(-?\d{1,3}\.\d+)/i.exec(value)
        : null;
    const point = match && geoPoint(Number(match[1]), Number(match[2]));
    if (point && !isNullIsland(point)) return point;
  }
  return undefined;
}

/**
 * Bounded, because a hostile file may nest lists endlessly. The closing point of a ring equals its first one, and
 * counts once.
 */
function collectPositions(value: unknown, found: GeoPoint[], depth = 0): void {
  if (!Array.isArray(value) || depth > 6 || found.length > 100_000) return;
  const position = geoPoint(value[1], value[0]);
  if (position) {
    found.push(position);
    return;
  }
  const parts: readonly unknown[] = value;
  for (const part of withoutClosingPoint(parts)) collectPositions(part, found, depth + 1);
}
