import type { FieldValue, GeoPoint } from '../model.ts';

/*
 * [Note: Packed columns]
 *
 * Reading a million values from IndexedDB one by one takes as long as reading the records themselves. So a run of rows
 * is kept with the values of a field together: numbers and coordinates as arrays of numbers, a few choices as a list
 * and the places in it, other texts as one long text. What fits none of these stays a list of values.
 */

type Values = readonly (FieldValue | undefined)[];

type PackedColumn =
  | { readonly kind: 'numbers'; readonly numbers: Float64Array }
  | { readonly kind: 'points'; readonly numbers: Float64Array }
  | { readonly kind: 'choices'; readonly choices: Values; readonly places: Uint16Array }
  | { readonly kind: 'texts'; readonly text: string; readonly lengths: Int32Array }
  | { readonly kind: 'values'; readonly values: Values };

/** A run of records, as it is kept between visits. */
export interface ColumnPart {
  /** All ids one after the other. */
  readonly ids: string;
  readonly idLengths: Int32Array;
  readonly createdAt: Float64Array;
  readonly columns: readonly (readonly [fieldId: string, column: PackedColumn])[];
}

const MOST_CHOICES = 256;
const MISSING = -1;

/** A number that no value has: what `Float64Array` contains where a row has no value. */
const isMissing = (number: number | undefined) => number === undefined || Number.isNaN(number);

/** Packs some texts as one. */
export function packTexts(texts: Values): { readonly text: string; readonly lengths: Int32Array } {
  const lengths = Int32Array.from(texts, (text) => (typeof text === 'string' ? text.length : MISSING));
  return { text: texts.join(''), lengths };
}

/** The texts that {@link packTexts} has packed. */
export function unpackTexts(text: string, lengths: Int32Array): (string | undefined)[] {
  let at = 0;
  return Array.from(lengths, (length) => {
    if (length === MISSING) return undefined;
    at += length;
    return text.slice(at - length, at);
  });
}

/** Packs the values of one field. */
export function packColumn(values: Values): PackedColumn {
  if (values.every((value) => value === undefined || (typeof value === 'number' && !Number.isNaN(value))))
    return { kind: 'numbers', numbers: Float64Array.from(values, (value) => (value as number | undefined) ?? NaN) };
  if (values.every((value) => value === undefined || isPlainPoint(value))) return packPoints(values);
  if (!values.every((value) => value === undefined || typeof value === 'string' || typeof value === 'boolean'))
    return { kind: 'values', values };
  return packChoices(values) ?? packTextsOnly(values);
}

/** The values that {@link packColumn} has packed. */
export function unpackColumn(column: PackedColumn): Values {
  switch (column.kind) {
    case 'numbers':
      return Array.from(column.numbers, (number) => (isMissing(number) ? undefined : number));
    case 'points':
      return unpackPoints(column.numbers);
    case 'choices':
      return Array.from(column.places, (place) => column.choices[place]);
    case 'texts':
      return unpackTexts(column.text, column.lengths);
    case 'values':
      return column.values;
  }
}

/** `undefined` if there are too many. */
function packChoices(values: Values): PackedColumn | undefined {
  const choices: (FieldValue | undefined)[] = [];
  const placeOf = new Map<FieldValue | undefined, number>();
  const places = new Uint16Array(values.length);
  for (const [row, value] of values.entries()) {
    let place = placeOf.get(value);
    if (place === undefined) {
      if (choices.length === MOST_CHOICES) return undefined;
      place = choices.push(value) - 1;
      placeOf.set(value, place);
    }
    places[row] = place;
  }
  return { kind: 'choices', choices, places };
}

function packTextsOnly(values: Values): PackedColumn {
  if (values.some((value) => typeof value === 'boolean')) return { kind: 'values', values };
  return { kind: 'texts', ...packTexts(values) };
}

function isPlainPoint(value: FieldValue): value is GeoPoint {
  if (typeof value !== 'object' || !('latitude' in value)) return false;
  const { latitude, longitude } = value;
  return (
    typeof latitude === 'number' &&
    typeof longitude === 'number' &&
    !Number.isNaN(latitude) &&
    Object.keys(value).join() === 'latitude,longitude'
  );
}

function packPoints(values: Values): PackedColumn {
  const numbers = new Float64Array(values.length * 2).fill(NaN);
  for (const [row, value] of values.entries()) {
    // The cast: every value is a point.
    const point = value as GeoPoint | undefined;
    if (point) numbers.set([point.latitude, point.longitude], row * 2);
  }
  return { kind: 'points', numbers };
}

function unpackPoints(numbers: Float64Array): Values {
  return Array.from({ length: numbers.length / 2 }, (_, row) => {
    const [latitude, longitude] = [numbers[row * 2], numbers[row * 2 + 1]];
    if (latitude === undefined || longitude === undefined || isMissing(latitude)) return undefined;
    return { latitude, longitude };
  });
}
