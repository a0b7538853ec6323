import { BackupError } from '../../core/errors.ts';
import { MAX_KEY_DEPTH, invalidRecord } from './tags.ts';

// Indexed Database API 3.0 §3.1.3 "Keys" and §3.2.2 "Comparing two keys".

/** A key's type, in IndexedDB's order of types. */
const RANKS = { number: 1, date: 2, string: 3, binary: 4, array: 5 } as const;
export type KeyType = keyof typeof RANKS;

/** The IndexedDB type of a key. @throws BackupError `invalid-format` if it is not a valid key. */
export function keyTypeOf(key: unknown): KeyType {
  if (typeof key === 'string') return 'string';
  if (typeof key === 'number' && !Number.isNaN(key)) return 'number';
  if (Array.isArray(key)) return 'array';
  if (key instanceof Date && !Number.isNaN(key.getTime())) return 'date';
  if (key instanceof ArrayBuffer || ArrayBuffer.isView(key)) return 'binary';
  throw invalidRecord('a value that is no key');
}

/** The bytes of a binary key: a buffer's, or those that a view shows. */
export function bytesOfKey(key: unknown): Uint8Array {
  if (ArrayBuffer.isView(key)) return new Uint8Array(key.buffer, key.byteOffset, key.byteLength);
  if (key instanceof ArrayBuffer) return new Uint8Array(key);
  throw invalidRecord('a binary key');
}

/** Negative, 0 or positive, exactly as `indexedDB.cmp`. @throws BackupError `invalid-format` if either is not a key. */
export function compareKeys(a: unknown, b: unknown): number {
  return compareAt(a, b, 0);
}

function compareAt(a: unknown, b: unknown, depth: number): number {
  if (depth > MAX_KEY_DEPTH) throw new BackupError('limit-exceeded', { context: { what: 'key depth' } });
  const type = keyTypeOf(a);
  const otherType = keyTypeOf(b);
  if (type !== otherType) return RANKS[type] - RANKS[otherType];
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b, depth + 1);
  if (type === 'binary') return compareBytes(bytesOfKey(a), bytesOfKey(b));
  const left = Number(a);
  const right = Number(b);
  return left < right ? -1 : Number(left > right);
}

function compareArrays(a: readonly unknown[], b: readonly unknown[], depth: number): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const order = compareAt(a[at], b[at], depth);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const order = (a[at] ?? 0) - (b[at] ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
