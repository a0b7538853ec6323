import { TAG } from './tags.ts';

/** Deeper values take the general path, which needs no stack. */
const MAX_PLAIN_DEPTH = 64;
/** With more text, escapes could make it longer than any string: then the general path is taken. */
const MAX_PLAIN_CHARACTERS = 64 * 1024 * 1024;
/** Up to this many objects are compared one by one; beyond, a set is faster. */
const FEW = 24;

/**
 * Whether `JSON.stringify` expresses the value completely: plain objects and dense arrays of strings, finite numbers,
 * booleans and null, none of them twice, none with a key that could be mistaken for a tag.
 */
export function isPlainJson(value: unknown): boolean {
  return isPlain(value, { few: [], many: undefined, characters: 0 }, 0);
}

interface Seen {
  readonly few: object[];
  many: Set<object> | undefined;
  characters: number;
}

function isPlain(value: unknown, seen: Seen, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      seen.characters += value.length;
      return seen.characters <= MAX_PLAIN_CHARACTERS;
    case 'boolean':
      return true;
    case 'number':
      return value === 0 ? 1 / value > 0 : Number.isFinite(value);
    case 'object':
      return value === null || isPlainObject(value, seen, depth);
    default:
      return false;
  }
}

function isPlainObject(value: object, seen: Seen, depth: number): boolean {
  if (depth >= MAX_PLAIN_DEPTH || wasSeen(value, seen)) return false;
  if (Array.isArray(value)) {
    // A hole reads as `undefined`, which is not plain; a named property shows in the number of keys.
    for (const item of value as readonly unknown[]) if (!isPlain(item, seen, depth + 1)) return false;
    return Object.keys(value).length === value.length;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  // The prototype guarantees own keys only; for-in reads them without creating a list.
  const object = value as Readonly<Record<string, unknown>>;
  for (const key in object) if (key === TAG || !isPlain(object[key], seen, depth + 1)) return false;
  return true;
}

function wasSeen(value: object, seen: Seen): boolean {
  if (seen.many !== undefined) {
    if (seen.many.has(value)) return true;
    seen.many.add(value);
    return false;
  }
  if (seen.few.includes(value)) return true;
  seen.few.push(value);
  if (seen.few.length > FEW) seen.many = new Set(seen.few);
  return false;
}

/** Whether a parsed text is already the value: nothing in it is tagged, and it is not very deep. */
export function isUntagged(json: unknown, depth = 0): boolean {
  if (typeof json !== 'object' || json === null) return true;
  if (depth >= MAX_PLAIN_DEPTH) return false;
  if (Array.isArray(json)) {
    for (const item of json as readonly unknown[]) if (!isUntagged(item, depth + 1)) return false;
    return true;
  }
  const object = json as Readonly<Record<string, unknown>>;
  for (const key in object) if (key === TAG || !isUntagged(object[key], depth + 1)) return false;
  return true;
}
