import { isExactBitmap } from './bitmap.ts';
import { GEOMETRY_TYPES } from './platform-types.ts';

/**
 * The class of an object: `Object`, `Array`, `Map`, `Uint8Array`, `File`, `DOMPoint` …, from any realm. Values created
 * by structured clone have no symbol keys and no classes of their own, so this cannot be misled.
 */
export function brandOf(object: object): string {
  return Object.prototype.toString.call(object).slice(8, -1);
}

const TAKEN: ReadonlySet<string> = new Set([
  'Object',
  'Array',
  'Map',
  'Set',
  'Error',
  'FileList',
  'Date',
  'RegExp',
  'Boolean',
  'Number',
  'String',
  'BigInt',
  'ArrayBuffer',
  'Blob',
  'File',
  'DOMException',
  'QuotaExceededError',
  'ImageData',
  ...GEOMETRY_TYPES,
]);

/** Whether an object can be written at all; others (keys, handles …) are reported as omitted. GRAMMAR.md §9. */
export function isTaken(object: object): boolean {
  if (ArrayBuffer.isView(object)) return brandOf(object.buffer) === 'ArrayBuffer';
  const brand = brandOf(object);
  return TAKEN.has(brand) || (brand === 'ImageBitmap' && isExactBitmap(object));
}
