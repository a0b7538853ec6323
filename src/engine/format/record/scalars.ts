import { TAG, checkFields, invalidRecord, mustBeString, type JsonObject } from './tags.ts';

// Values without parts or a relevant identity: GRAMMAR.md §2 and §4.

const SPECIAL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

const HEXADECIMAL = /^-?0x(?:0|[1-9a-f][0-9a-f]*)$/;

export function encodeNumber(value: number): string {
  if (Number.isFinite(value) && !Object.is(value, -0)) return String(value);
  return `{"$":"number","v":"${Object.is(value, -0) ? '-0' : String(value)}"}`;
}

export function encodeDate(date: Date): string {
  return `{"$":"date","v":${Number.isNaN(date.getTime()) ? 'null' : `"${date.toISOString()}"`}}`;
}

/** Hexadecimal, because it takes linear time, while decimal digits take quadratic time in some engines. */
function encodeBigInt(value: bigint): string {
  return `{"$":"bigint","v":"${value < 0n ? '-' : ''}0x${(value < 0n ? -value : value).toString(16)}"}`;
}

/**
 * The text of a value that is not an object; `undefined` for an object (or a symbol or function, which cannot be
 * stored).
 */
export function encodePrimitive(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return encodeNumber(value);
    case 'boolean':
      return String(value);
    case 'bigint':
      return encodeBigInt(value);
    case 'undefined':
      return '{"$":"undefined"}';
    default:
      return value === null ? 'null' : undefined;
  }
}

/**
 * A number, BigInt, Date or `undefined` from its tagged form.
 * @returns the JSON itself if the tag is none of these.
 * @throws BackupError `invalid-format`.
 */
export function decodeScalar(json: JsonObject): unknown {
  switch (json[TAG]) {
    case 'undefined':
      checkFields(json, []);
      return undefined;
    case 'number': {
      checkFields(json, ['v']);
      const value = SPECIAL_NUMBERS.get(mustBeString(json['v'], 'number'));
      if (value === undefined) throw invalidRecord('number');
      return value;
    }
    case 'bigint': {
      checkFields(json, ['v']);
      const text = mustBeString(json['v'], 'bigint');
      if (!HEXADECIMAL.test(text) || text === '-0x0') throw invalidRecord('bigint');
      return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
    }
    case 'date':
      checkFields(json, ['v']);
      return decodeDate(json['v']);
    default:
      return json;
  }
}

function decodeDate(json: unknown): Date {
  if (json === null) return new Date(Number.NaN);
  const text = mustBeString(json, 'date');
  const date = new Date(text);
  // One text for each instant, so other formats that engines accept are refused.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== text) throw invalidRecord('date');
  return date;
}
