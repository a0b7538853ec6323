import { BackupError } from '../../core/errors.ts';

/** The own key that makes a JSON object a tagged form. GRAMMAR.md §2. */
export const TAG = '$';

/** Buffers up to this size are base64 in the line; larger ones are attachments. GRAMMAR.md §6. */
export const MAX_INLINE_BUFFER_BYTES = 65_536;

/** The maximum depth of values: far beyond what structured clone itself manages (about 2,000 levels in V8). */
export const MAX_VALUE_DEPTH = 200_000;
/**
 * The maximum length of one text. Beyond it, the text, its JSON, its line and its bytes together exceed the memory of a
 * tab: Chromium 156 ends a tab that writes a text of 260 million characters.
 */
export const MAX_STRING_CHARACTERS = 128 * 1024 * 1024;

/** The maximum length of all texts of a row together. Each character is at least a byte, so more fits into no page. */
export const MAX_ROW_CHARACTERS = 256 * 1024 * 1024;

/** The maximum depth of arrays in a key: Chromium's own bound. */
export const MAX_KEY_DEPTH = 2_000;

/** The views that structured clone supports; if the platform lacks one, decoding it gives `incompatible`. */
export const VIEW_TYPES: readonly string[] = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
];

/**
 * The error classes that structured clone distinguishes (AggregateError in Firefox only); all others arrive as
 * `Error`.
 */
export const ERROR_TYPES: readonly string[] = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
];

/** A JSON object, as `JSON.parse` gave it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The error for a line that violates GRAMMAR.md. `what` names the part, never its content. */
export function invalidRecord(what: string, cause?: unknown): BackupError {
  return new BackupError('invalid-format', { context: { what: `record: ${what}` }, cause });
}

export function isJsonObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A whole number from 0 to `max`. @throws BackupError `invalid-format`. */
export function mustBeCount(json: unknown, what: string, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof json !== 'number' || !Number.isInteger(json) || json < 0 || json > max) throw invalidRecord(what);
  return json;
}

/** @throws BackupError `invalid-format` where it is not a string. */
export function mustBeString(json: unknown, what: string): string {
  if (typeof json !== 'string') throw invalidRecord(what);
  return json;
}

/** @throws BackupError `invalid-format` where it is not an array. */
export function mustBeList(json: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(json)) throw invalidRecord(what);
  return json;
}

/** Refuses fields that the tag does not have, and requires those it must have. @throws BackupError `invalid-format`. */
export function checkFields(json: JsonObject, required: readonly string[], optional: readonly string[] = []): void {
  let found = 0;
  for (const name of Object.keys(json)) {
    if (required.includes(name)) found += 1;
    else if (name !== TAG && !optional.includes(name)) throw invalidRecord('a field that its tag does not have');
  }
  if (found !== required.length) throw invalidRecord('a tag without one of its fields');
}
