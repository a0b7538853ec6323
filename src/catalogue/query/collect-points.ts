import type { FieldValue, GeoPoint } from '../model.ts';

/** Whether a value is a place on the globe: a row from elsewhere may contain anything. */
export function isGeoPoint(value: FieldValue | undefined): value is GeoPoint {
  return (
    typeof value === 'object' &&
    'latitude' in value &&
    'longitude' in value &&
    Number.isFinite(value.latitude) &&
    Number.isFinite(value.longitude)
  );
}

/** The coordinates (latitude, longitude in degrees) of the rows that have a location, and those rows. */
export function collectPoints(
  rows: Uint32Array,
  column: readonly (FieldValue | undefined)[],
): { points: Float32Array<ArrayBuffer>; pointRows: Uint32Array<ArrayBuffer> } {
  const points = new Float32Array(rows.length * 2);
  const pointRows = new Uint32Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const value = column[row];
    if (!isGeoPoint(value)) continue;
    points[count * 2] = value.latitude;
    points[count * 2 + 1] = value.longitude;
    pointRows[count] = row;
    count += 1;
  }
  return { points: points.slice(0, count * 2), pointRows: pointRows.slice(0, count) };
}
