import type { GeoPoint } from '../../model.ts';

/** A place, if both are numbers within their bounds. */
export function geoPoint(latitude: unknown, longitude: unknown): GeoPoint | undefined {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}

/** `{type: 'Point', coordinates: [lon, lat]}`, `{lat, lng}`, `{latitude, longitude}` … */
export function asGeoPoint(value: object): GeoPoint | undefined {
  const entries = new Map<string, unknown>(Object.entries(value));
  if (entries.get('type') === 'Point') {
    const coordinates = entries.get('coordinates');
    return Array.isArray(coordinates) ? geoPoint(coordinates[1], coordinates[0]) : undefined;
  }
  if (entries.size > 3) return undefined;
  const latitude = entries.get('latitude') ?? entries.get('lat');
  const longitude = entries.get('longitude') ?? entries.get('lon') ?? entries.get('lng') ?? entries.get('long');
  return geoPoint(degrees(latitude), degrees(longitude));
}

/** Some services write coordinates as text: `{"lat": "-37.3"}`. */
function degrees(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,3}(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** Exports that do not know a place often say 0, 0. */
export function isNullIsland({ latitude, longitude }: GeoPoint): boolean {
  return latitude === 0 && longitude === 0;
}

/** The points of a line or a ring; the one that closes a ring is its first again. */
export function withoutClosingPoint<Point>(points: readonly Point[]): readonly Point[] {
  const isClosed =
    points.length > 3 && typeof points[0] === 'object' && JSON.stringify(points[0]) === JSON.stringify(points.at(-1));
  return isClosed ? points.slice(0, -1) : points;
}

/**
 * The mean direction of all positions, as vectors from the middle of the Earth: the date line and the poles need no
 * special care.
 */
export function middleOf(positions: readonly GeoPoint[]): GeoPoint | undefined {
  if (positions.length === 0) return undefined;
  const radians = Math.PI / 180;
  let x = 0,
    y = 0,
    z = 0;
  for (const { latitude, longitude } of positions) {
    x += Math.cos(latitude * radians) * Math.cos(longitude * radians);
    y += Math.cos(latitude * radians) * Math.sin(longitude * radians);
    z += Math.sin(latitude * radians);
  }
  if (Math.hypot(x, y, z) < 1e-9 * positions.length) return positions[0];
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
  return { latitude: round(Math.atan2(z, Math.hypot(x, y)) / radians), longitude: round(Math.atan2(y, x) / radians) };
}
