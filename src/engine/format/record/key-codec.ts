import { BackupError } from '../../core/errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { bytesOfKey, keyTypeOf } from './compare-keys.ts';
import { decodeScalar, encodeDate, encodeNumber } from './scalars.ts';
import { MAX_KEY_DEPTH, TAG, checkFields, invalidRecord, isJsonObject, mustBeString } from './tags.ts';

/**
 * The JSON text of an IndexedDB key; the same for equal keys (a view counts as the bytes it shows). GRAMMAR.md §3.
 * @throws BackupError `invalid-format` if it is not a key, `limit-exceeded` if it is nested too deep.
 */
export function encodeKey(key: unknown): string {
  return encodeAt(key, 0);
}

function encodeAt(key: unknown, depth: number): string {
  checkDepth(depth);
  if (typeof key === 'string') return JSON.stringify(key);
  const type = keyTypeOf(key);
  if (typeof key === 'number') return encodeNumber(key);
  if (key instanceof Date) return encodeDate(key);
  if (type === 'binary') return `{"$":"buffer","v":"${encodeBase64(bytesOfKey(key))}"}`;
  if (!Array.isArray(key)) throw invalidRecord('a value that is no key');
  // A plain loop, because each level of callbacks would take three times the stack. Holes read as `undefined`, which is
  // not a key.
  let text = '';
  for (const item of key as readonly unknown[]) text += `${text === '' ? '' : ','}${encodeAt(item, depth + 1)}`;
  return `[${text}]`;
}

/**
 * Decodes the output of `encodeKey`. Binary keys become an `ArrayBuffer`, as in IndexedDB.
 * @param json from `JSON.parse`.
 * @throws BackupError `invalid-format`, `limit-exceeded`.
 */
export function decodeKey(json: unknown): unknown {
  return decodeAt(json, 0);
}

function decodeAt(json: unknown, depth: number): unknown {
  checkDepth(depth);
  if (typeof json === 'string') return json;
  if (typeof json === 'number') return json;
  if (Array.isArray(json)) {
    const key: unknown[] = [];
    for (const item of json as readonly unknown[]) key.push(decodeAt(item, depth + 1));
    return key;
  }
  if (!isJsonObject(json)) throw invalidRecord('key');
  if (json[TAG] === 'buffer') {
    checkFields(json, ['v']);
    return decodeBase64(mustBeString(json['v'], 'key')).buffer;
  }
  const key = decodeScalar(json);
  if (typeof key !== 'number' && !(key instanceof Date)) throw invalidRecord('key');
  keyTypeOf(key);
  return key;
}

function checkDepth(depth: number): void {
  if (depth > MAX_KEY_DEPTH) throw new BackupError('limit-exceeded', { context: { what: 'key depth' } });
}
