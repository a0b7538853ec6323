import type { Cell, Scalar } from '../../field-types/cells/cell.ts';
import { asGeoPoint } from '../../field-types/cells/geo-points.ts';

/** Longer cells are not cut; only a nested structure shown as text is. */
const MAX_NESTED_TEXT = 10_000;

/**
 * The cells of an object: nested objects one level deep as `a.b`; locations (GeoJSON points, `{lat, lon}`) whole; lists
 * of plain values unchanged; anything deeper as JSON text, as is an object whose parts would take another member's
 * name. Only own properties are used.
 */
export function* flattenObject(object: object, prefix = ''): Generator<[name: string, cell: Cell]> {
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    const name = prefix + key;
    const cell = asCell(value);
    if (cell !== undefined) yield [name, cell];
    else if (prefix === '' && isPlainObject(value) && !isNameTaken(object, key, value))
      yield* flattenObject(value, `${key}.`);
    else yield [name, JSON.stringify(value).slice(0, MAX_NESTED_TEXT)];
  }
}

/** Whether a member is already called as a part of this value would be: `a.b` beside `{ a: { b } }`. */
function isNameTaken(object: object, key: string, value: object): boolean {
  return Object.keys(value).some((part) => Object.hasOwn(object, `${key}.${part}`));
}

/** `undefined`: it has parts of its own. */
function asCell(value: unknown): Cell | undefined {
  if (value === null || value === undefined || value === '') return null;
  if (isScalar(value)) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value.filter((item) => item !== null);
    if (items.length === 0) return null;
    return items.every(isScalar) ? items : undefined;
  }
  return isPlainObject(value) ? asGeoPoint(value) : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

export function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
