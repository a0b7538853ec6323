import { jsonText } from '../core/json-text.ts';
import type { TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';

// Rows are compared here in their JSON form (`format/record/GRAMMAR.md`), which is canonical: two values are equal
// exactly if their texts are, so nothing needs to be decoded.

type JsonObject = Record<string, unknown>;

/** Whether a JSON value is a plain object, rather than a tagged value. */
function isPlain(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && !Object.hasOwn(json, '$');
}

function memberOf(json: unknown, name: string | undefined): unknown {
  return name !== undefined && isPlain(json) && Object.hasOwn(json, name) ? json[name] : undefined;
}

/** The group of a row, for choosing by it. */
export function groupOf(table: TableDescription, json: unknown): string | undefined {
  const group = memberOf(json, table.groupPath);
  return typeof group === 'string' ? group : undefined;
}

/** When a row was last changed, in milliseconds, if it says so. */
export function modifiedAt(table: TableDescription, json: unknown): number | undefined {
  const time = memberOf(json, table.modifiedPath);
  const isDate = typeof time === 'object' && time !== null && '$' in time && time.$ === 'date' && 'v' in time;
  const plain = isDate ? time.v : time;
  const milliseconds = typeof plain === 'string' ? Date.parse(plain) : plain;
  return typeof milliseconds === 'number' && Number.isFinite(milliseconds) ? milliseconds : undefined;
}

/**
 * The fields of a row, by path, each with its text: its members, and instead of the member `fieldsPath` that one's own
 * members. Without the key and derived members. `undefined` if the row can only be taken as a whole: it is not a plain
 * object, has content outside its line, or members that refer to each other.
 */
export function fieldsOf(table: TableDescription, { line, row }: StoredLine): ReadonlyMap<string, string> | undefined {
  const json = row.value;
  if (!isPlain(json) || row.attachments.length > 0 || line.includes('"$":"ref"')) return undefined;
  const leftOut = new Set([
    ...(table.derivedPaths ?? []),
    ...(table.modifiedPath ? [table.modifiedPath] : []),
    ...keyPaths(table),
  ]);
  const fields = new Map<string, string>();
  for (const [name, member] of Object.entries(json)) {
    if (leftOut.has(name)) continue;
    if (name !== table.fieldsPath || !isPlain(member)) fields.set(name, jsonText(member));
    else for (const [inner, content] of Object.entries(member)) fields.set(`${name}.${inner}`, jsonText(content));
  }
  return fields;
}

/** Whether two rows with the same key differ only in derived members (`derivedPaths`). */
export function isSameButDerived({ derivedPaths = [] }: TableDescription, one: StoredLine, other: StoredLine): boolean {
  const [mine, theirs] = [one.row.value, other.row.value];
  if (derivedPaths.length === 0 || !isPlain(mine) || !isPlain(theirs)) return false;
  if (jsonText(one.row.attachments) !== jsonText(other.row.attachments)) return false;
  const without = (row: JsonObject) =>
    jsonText(Object.fromEntries(Object.entries(row).filter(([name]) => !derivedPaths.includes(name))));
  return without(mine) === without(theirs);
}

function keyPaths(table: TableDescription): readonly string[] {
  if (table.keyPath === null) return [];
  return typeof table.keyPath === 'string' ? [table.keyPath] : table.keyPath;
}

/** A copy of `mine` with some fields of `theirs`: a field that `theirs` lacks is removed. All in JSON form. */
export function withFields(table: TableDescription, mine: unknown, theirs: unknown, paths: Iterable<string>): unknown {
  if (!isPlain(mine) || !isPlain(theirs)) return theirs;
  const result: JsonObject = { ...mine };
  const nested = table.fieldsPath;
  for (const path of paths) {
    if (nested === undefined || !path.startsWith(`${nested}.`)) copyMember(result, theirs, path);
    else {
      const inner = { ...objectAt(result, nested) };
      copyMember(inner, objectAt(theirs, nested), path.slice(nested.length + 1));
      define(result, nested, inner);
    }
  }
  return result;
}

function objectAt(value: JsonObject, name: string): JsonObject {
  const member = memberOf(value, name);
  return isPlain(member) ? member : {};
}

function copyMember(to: JsonObject, from: JsonObject, name: string): void {
  if (Object.hasOwn(from, name)) define(to, name, from[name]);
  else Reflect.deleteProperty(to, name);
}

/** Sets an own member, whatever its name, including `__proto__`. */
function define(target: JsonObject, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
