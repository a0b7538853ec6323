import type { GeoPoint } from '../../model.ts';
import type { FilledCell } from './cell.ts';
import { type CellReading, orRefused } from './cell-reading.ts';
import { CERTAINTY, type ColumnFacts, type ColumnFindings, type ColumnTally, isMost } from './column.ts';
import { asGeoPoint, geoPoint, isNullIsland, middleOf, withoutClosingPoint } from './geo-points.ts';

export const NULL_ISLAND_REASON = '0°, 0° usually means that the place is not known';

export const locationCells: CellReading = {
  parse: (cell, text, { isLongitudeFirst }) => {
    const place = placeOf(cell, text, isLongitudeFirst);
    return place && isNullIsland(place)
      ? { kind: 'refused', reason: NULL_ISLAND_REASON }
      : orRefused(place, 'not a place on the globe');
  },
  lossOf: lossOfPlace,
  createTally: () => new LocationTally(),
};

function placeOf(cell: FilledCell, text: string, isLongitudeFirst: boolean): GeoPoint | undefined {
  if (typeof cell === 'string') return parseLocation(text, isLongitudeFirst);
  if (typeof cell !== 'object') return undefined;
  if ('latitude' in cell) return cell;
  const [first, second] = cell;
  return typeof first === 'number' && typeof second === 'number'
    ? locationOfPair(first, second, isLongitudeFirst)
    : undefined;
}

/** A text may hold more than two coordinates: corners of an area, a height, how exact they are. */
function lossOfPlace(text: string): string | undefined {
  if (/(?:LINESTRING|POLYGON|MULTIPOINT)/i.test(text)) return 'placed at the centre of a line or area';
  const numbers = text.replace(/^SRID=\d+/i, '').match(/\d+(?:[.,]\d+)?/g) ?? [];
  return numbers.length > 2 && /^[[{]|^geo:|POINT/i.test(text.trim())
    ? 'everything except the place left out'
    : undefined;
}

/** `52.52`, `52,52`, `52°31′12″`, `52 31 12.5`; a letter for the compass point before or after. */
const ANGLE =
  /^(?<before>[NSEWO])?\s*(?<sign>[-+−])?\s*(?<degrees>\d{1,3}(?:[.,]\d+)?)\s*(?:[°d]\s*|\s+(?=\d)|(?=[NSEWO]?$))(?:(?<minutes>\d{1,2}(?:[.,]\d+)?)\s*(?:['′’m]\s*|\s+(?=\d)|(?=[NSEWO]?$)))?(?:(?<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:["″”s]|''|′′)?\s*)?(?<behind>[NSEWO])?$/i;

interface Angle {
  readonly degrees: number;
  readonly side: 'latitude' | 'longitude' | undefined;
}

/** One coordinate in degrees, south and west negative; `undefined` if the text is not one, or it is out of bounds. */
export function parseCoordinate(text: string, part: 'latitude' | 'longitude'): number | undefined {
  const angle = parseAngle(text);
  if (!angle || (angle.side && angle.side !== part)) return undefined;
  return Math.abs(angle.degrees) <= (part === 'latitude' ? 90 : 180) ? angle.degrees : undefined;
}

/**
 * A location from one text: `52.52, 13.405`, `52,52; 13,405`, `52°31′N 13°24′E`, `geo:52.5,13.4`, `POINT(13.4 52.5)`
 * and other WKT with or without `SRID=4326;` (lines and areas by their middle),
 * `{"type":"Point","coordinates":[13.4,52.5]}`, `[13.4,52.5]`. Brackets mean longitude first, as in GeoJSON; compass
 * letters are unambiguous; otherwise `isLongitudeFirst` decides.
 */
export function parseLocation(text: string, isLongitudeFirst = false): GeoPoint | undefined {
  const trimmed = text.trim();
  if (trimmed.length < 3 || trimmed.length > (WKT.test(trimmed) ? 1_000_000 : 300)) return undefined;
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return parseJsonPlace(trimmed);
  if (WKT.test(trimmed)) return parseWkt(trimmed);
  for (const [first, second] of halves(trimmed.replace(/^geo:|^\(|\)$/gi, '').replace(/;u=.*$/, ''))) {
    const found = join(parseAngle(first), parseAngle(second), isLongitudeFirst);
    if (found) return found;
  }
  return undefined;
}

/** Well-known text, as geographic databases export it: longitude first. */
const WKT = /^(?:SRID=\d+;\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*\(/i;

function parseWkt(text: string): GeoPoint | undefined {
  const rings = text
    .slice(text.indexOf('('))
    .split(')')
    .map((part) =>
      part
        .replaceAll('(', '')
        .split(',')
        .map((pair) => pair.trim().split(/\s+/).map(Number)),
    );
  const positions = rings.flatMap((ring) =>
    withoutClosingPoint(ring.flatMap(([longitude, latitude]) => geoPoint(latitude, longitude) ?? [])),
  );
  return positions.length === 1 ? positions[0] : middleOf(positions);
}

/** A pair of numbers, in either order. */
function locationOfPair(first: number, second: number, isLongitudeFirst: boolean): GeoPoint | undefined {
  return isLongitudeFirst ? geoPoint(second, first) : geoPoint(first, second);
}

function parseJsonPlace(text: string): GeoPoint | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return geoPoint(value[1], value[0]);
    return typeof value === 'object' && value !== null ? asGeoPoint(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Every sensible way to cut a text into two coordinates. */
function* halves(text: string): Generator<[string, string]> {
  for (const mark of [';', '/', '|', ', ', ',']) {
    const parts = text.split(mark);
    if (parts.length === 2) yield [parts[0] ?? '', parts[1] ?? ''];
  }
  const afterLetter =
    /^(.*\d.*?[NSEWO])[\s,]+(.*\d.*)$/i.exec(text) ?? /^([NSEWO].*\d\S*)[\s,]+([NSEWO].*)$/i.exec(text);
  if (afterLetter) yield [afterLetter[1] ?? '', afterLetter[2] ?? ''];
  const words = text.split(/\s+/);
  if (words.length === 2) yield [words[0] ?? '', words[1] ?? ''];
}

function join(first: Angle | undefined, second: Angle | undefined, isLongitudeFirst: boolean): GeoPoint | undefined {
  if (!first || !second) return undefined;
  if (first.side && first.side === second.side) return undefined;
  const isSwapped = first.side
    ? first.side === 'longitude'
    : second.side
      ? second.side === 'latitude'
      : isLongitudeFirst;
  return locationOfPair(first.degrees, second.degrees, isSwapped);
}

function parseAngle(text: string): Angle | undefined {
  if (text.length > 40) return undefined;
  const groups = ANGLE.exec(text.trim())?.groups;
  if (!groups || (groups.before && groups.behind)) return undefined;
  const number = (part: string | undefined) => (part === undefined ? 0 : Number(part.replace(',', '.')));
  const [minutes, seconds] = [number(groups.minutes), number(groups.seconds)];
  if (minutes >= 60 || seconds >= 60) return undefined;
  const letter = (groups.before ?? groups.behind ?? '').toUpperCase();
  if (letter && groups.sign && groups.sign !== '+') return undefined;
  const isNegative = letter === 'S' || letter === 'W' || (groups.sign !== undefined && groups.sign !== '+');
  const magnitude = number(groups.degrees) + minutes / 60 + seconds / 3600;
  const side = letter === '' ? undefined : letter === 'N' || letter === 'S' ? 'latitude' : 'longitude';
  const degrees = isNegative && magnitude !== 0 ? -magnitude : magnitude;
  return { degrees: groups.minutes === undefined ? degrees : Math.round(degrees * 1e7) / 1e7, side };
}

const PLACE_NAME = /coord|loc|geo|position|point|lat.?lon|lat.?lng/i;
/** Degrees, sides of the world, brackets, or two numbers with fractions. */
const CLEARLY_PLACE =
  /[°′″]|\d\s*[NSEW]\b|^(geo:|srid=|(multi)?(point|linestring|polygon)\s*[zm(]|[[{])|\d\.\d+\s*[,;\s]\s*-?\d+\.\d/i;

class LocationTally implements ColumnTally {
  readonly readsLongTexts = true;
  #places = 0;
  /** Two numbers may be anything, such as a price with a decimal comma. */
  #pairs = 0;
  #listsOfTwo = 0;

  addText(text: string): void {
    if (!/\d/.test(text) || !(parseLocation(text) ?? parseLocation(text, true))) return;
    if (CLEARLY_PLACE.test(text)) this.#places += 1;
    else this.#pairs += 1;
  }

  addOther(cell: Exclude<FilledCell, string>): void {
    if (typeof cell !== 'object') return;
    if ('latitude' in cell) this.#places += 1;
    else if (cell.length === 2 && cell.every((item) => typeof item === 'number' && Math.abs(item) <= 180))
      this.#listsOfTwo += 1;
  }

  certainty(column: ColumnFacts): number {
    const isNamed = PLACE_NAME.test(column.name) && isMost(this.#places + this.#pairs + this.#listsOfTwo, column);
    return isNamed || isMost(this.#places, column) ? CERTAINTY.nameAndForm : 0;
  }

  /** GeoJSON and its kin have lists of two numbers with the longitude first. */
  findings({ name }: ColumnFacts): Partial<ColumnFindings> {
    return { isLongitudeFirst: this.#listsOfTwo > 0 || /coord|geojson|lonlat|lnglat/i.test(name) };
  }
}
