import type { GeoPoint } from '../model.ts';
import { locationCells } from './cells/location.ts';
import { byReading } from './conversion.ts';
import type { FieldTypeDefinition } from './definition.ts';
import { equalsText, PRESENCE_OPERATORS } from './filters.ts';
import { spell } from './spelling.ts';

/** A place on the globe. Places have no order, so they cannot be sorted. */
export const location = {
  canBeTitle: false,
  details: [],
  mainOf: 'globe',
  hasCoordinates: true,
  text: (value) => spell(value),
  operators: PRESENCE_OPERATORS,
  equals: equalsText,
  convertText: byReading(parseLocation),
  cells: locationCells,
} satisfies FieldTypeDefinition;

/** A place as `latitude, longitude` in decimal degrees, optionally with N/S and E/W after them. */
export function parseLocation(text: string): GeoPoint | undefined {
  const match = /^([+-]?\d{1,2}(?:\.\d+)?)\s*°?\s*([NS])?\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([EW])?$/i.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const latitude = Number(match[1]) * (match[2]?.toUpperCase() === 'S' ? -1 : 1);
  const longitude = Number(match[3]) * (match[4]?.toUpperCase() === 'W' ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}
