import { isJsonObject, TAG } from '../format/record/tags.ts';

// Key paths (Indexed Database API 3.0 §2.5) over rows in their JSON form (`format/record/GRAMMAR.md`).

const BLOB_MEMBERS = ['size', 'type', 'name', 'lastModified'];

/** The value at a key path; `undefined` if there is none. The empty path is the value itself. */
export function nodeAt(json: unknown, path: string): unknown {
  let node = json;
  for (const name of path === '' ? [] : path.split('.')) {
    node = memberAt(contentOf(node), name);
    if (node === undefined) return undefined;
  }
  return contentOf(node);
}

/** The content of an object that is numbered because it occurs in several places. */
function contentOf(json: unknown): unknown {
  return isJsonObject(json) && json[TAG] === 'def' ? json['v'] : json;
}

function memberAt(json: unknown, name: string): unknown {
  if (typeof json === 'string' || Array.isArray(json)) return name === 'length' ? json.length : undefined;
  if (!isJsonObject(json)) return undefined;
  if (!Object.hasOwn(json, TAG)) return own(json, name);
  switch (json[TAG]) {
    case 'object':
      return own(json['v'], name);
    case 'array':
      return name === 'length' ? json['length'] : own(json['properties'], name);
    case 'blob':
    case 'file':
      return BLOB_MEMBERS.includes(name) ? own(json, name) : undefined;
    default:
      return undefined;
  }
}

function own(json: unknown, name: string): unknown {
  return isJsonObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
}

/**
 * A copy with the value at a key path replaced. `undefined` if the path leads nowhere, or to something that cannot be
 * set, such as the size of a Blob.
 */
function withNodeAt(json: unknown, path: string, node: unknown): unknown {
  const [name = '', ...rest] = path.split('.');
  if (!isJsonObject(json) || path === '') return undefined;
  const tag = Object.hasOwn(json, TAG) ? json[TAG] : undefined;
  if (tag === 'def') return wrap(json, withNodeAt(json['v'], path, node));
  if (tag === 'object') return wrap(json, withMember(json['v'], name, rest, node));
  return tag === undefined ? withMember(json, name, rest, node) : undefined;
}

function wrap(json: object, v: unknown): unknown {
  return v === undefined ? undefined : { ...json, v };
}

function withMember(json: unknown, name: string, rest: readonly string[], node: unknown): unknown {
  if (!isJsonObject(json) || !Object.hasOwn(json, name)) return undefined;
  const value = rest.length === 0 ? node : withNodeAt(json[name], rest.join('.'), node);
  if (value === undefined) return undefined;
  const copy = { ...json };
  // Defined, not assigned: the name may be `__proto__`.
  Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
  return copy;
}

/** A row's value in JSON form under another key. @param key in JSON form. `undefined` where the key cannot be set. */
export function withKey(json: unknown, keyPath: string | readonly string[] | null, key: unknown): unknown {
  if (keyPath === null) return json;
  if (typeof keyPath === 'string') return withNodeAt(json, keyPath, key);
  let value = json;
  for (const [at, path] of keyPath.entries()) value = Array.isArray(key) ? withNodeAt(value, path, key[at]) : undefined;
  return value;
}
