import { encodeRow } from '../format/record/row-codec.ts';
import type { TableDescription } from '../snapshot/source.ts';

type PlainObject = Record<string, unknown>;

export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A member of a row by its name; `undefined` where the row is no plain object. */
export function memberOf(value: unknown, path: string | undefined): unknown {
  return path !== undefined && isPlainObject(value) && Object.hasOwn(value, path) ? value[path] : undefined;
}

/** The group of a row, for choosing by it. */
export function groupOf(table: TableDescription, value: unknown): string | undefined {
  const group = memberOf(value, table.groupPath);
  return typeof group === 'string' ? group : undefined;
}

/** When a row was last changed, in milliseconds, where it tells. */
export function modifiedAt(table: TableDescription, value: unknown): number | undefined {
  const time = memberOf(value, table.modifiedPath);
  const milliseconds = typeof time === 'string' ? Date.parse(time) : time instanceof Date ? time.getTime() : time;
  return typeof milliseconds === 'number' && Number.isFinite(milliseconds) ? milliseconds : undefined;
}

/**
 * The fields of a row, by path: its members, and in place of the member `fieldsPath` that one's own members. Not the key,
 * not what follows from others. `undefined` where the row can only be taken as a whole.
 */
export function fieldsOf(table: TableDescription, value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (!isPlainObject(value)) return undefined;
  const left = new Set([...(table.derivedPaths ?? []), ...(table.modifiedPath ? [table.modifiedPath] : []), ...keyPaths(table)]);
  const fields = new Map<string, unknown>();
  for (const [name, member] of Object.entries(value)) {
    if (left.has(name)) continue;
    if (name !== table.fieldsPath || !isPlainObject(member)) fields.set(name, member);
    else for (const [inner, content] of Object.entries(member)) fields.set(`${name}.${inner}`, content);
  }
  return fields;
}

function keyPaths(table: TableDescription): readonly string[] {
  if (table.keyPath === null) return [];
  return typeof table.keyPath === 'string' ? [table.keyPath] : table.keyPath;
}

/** The canonical text of a field: equal exactly where the values are. */
export function fieldText(value: unknown): string {
  return encodeRow({ key: 0, value }).valueText;
}

/**
 * A copy of `mine` with some fields as they are in `theirs`: a field that `theirs` lacks is removed.
 * Both must have fields (see `fieldsOf`).
 */
export function withFields(table: TableDescription, mine: unknown, theirs: unknown, paths: Iterable<string>): unknown {
  if (!isPlainObject(mine) || !isPlainObject(theirs)) return theirs;
  const result: PlainObject = { ...mine };
  const nested = table.fieldsPath;
  for (const path of paths) {
    const isNested = nested !== undefined && path.startsWith(`${nested}.`);
    if (!isNested || !nested) copyMember(result, theirs, path);
    else {
      const inner = { ...objectAt(result, nested) };
      copyMember(inner, objectAt(theirs, nested), path.slice(nested.length + 1));
      define(result, nested, inner);
    }
  }
  return result;
}

function objectAt(value: PlainObject, name: string): PlainObject {
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  return isPlainObject(member) ? member : {};
}

function copyMember(to: PlainObject, from: PlainObject, name: string): void {
  if (Object.hasOwn(from, name)) define(to, name, from[name]);
  else delete to[name];
}

/** Sets an own member, whatever its name: `__proto__` too. */
function define(target: PlainObject, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
