import { definitionOf } from '../field-types/registry.ts';
import type { CatalogueRecord, Field, FieldValue, GeoPoint } from '../model.ts';
import { isGeoPoint } from '../values.ts';
import { valueAsText, type ExportedCollection } from './exported-collection.ts';
import { stableJson } from './stable-json.ts';

export function hasLocations(fields: readonly Field[]): boolean {
  return fields.some(isPlace);
}

/**
 * A collection as GeoJSON (RFC 7946), one feature per record and line. A record's first location is its geometry; the
 * other fields are properties under their names.
 */
export async function* exportGeoJson(exported: ExportedCollection): AsyncGenerator<string, void, void> {
  yield '{"type":"FeatureCollection","features":[';
  let before = '\n';
  for await (const record of exported.records()) {
    yield before + stableJson(featureOf(record, exported));
    before = ',\n';
  }
  yield '\n]}\n';
}

function featureOf(record: CatalogueRecord, { fields, titleOf }: ExportedCollection): unknown {
  const places = fields.filter(isPlace);
  const placed = places.find(({ id }) => pointOf(record.values[id]) !== undefined);
  const point = placed && pointOf(record.values[placed.id]);
  const properties = new Map<string, unknown>();
  for (const field of fields) {
    const value = record.values[field.id];
    if (value === undefined || field === placed) continue;
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    properties.set(freeName(field.name, properties), isPlain ? value : valueAsText(value, field, titleOf));
  }
  return {
    type: 'Feature',
    id: record.id,
    geometry: point ? { type: 'Point', coordinates: [point.longitude, point.latitude] } : null,
    properties: Object.fromEntries(properties),
  };
}

function isPlace({ type }: Field): boolean {
  return definitionOf(type).hasCoordinates === true;
}

function pointOf(value: FieldValue | undefined): GeoPoint | undefined {
  return value !== undefined && isGeoPoint(value) ? value : undefined;
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name} (${count})`;
    if (!taken.has(candidate)) return candidate;
  }
}
