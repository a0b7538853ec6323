import { BackupError } from '../core/errors.ts';
import { compareKeys } from '../format/record/row-codec.ts';
import type { SourceRow } from '../format/record/source-row.ts';

/** An IndexedDB key path: a path, several (compound), or `null` for keys outside the value. */
export type KeyPath = string | readonly string[] | null;

/**
 * A database takes a row's key from its value, so a different key there would restore a different row.
 * @throws BackupError `damaged`.
 */
export function assertKeyInValue({ key, value }: SourceRow, keyPath: KeyPath): void {
  if (keyPath === null) return;
  const found = typeof keyPath === 'string' ? atPath(value, keyPath) : keyPath.map((path) => atPath(value, path));
  // The properties of a Blob are not known before it is read.
  if (found === UNKNOWN || (Array.isArray(found) && found.includes(UNKNOWN))) return;
  if (!isSameKey(found, key)) throw new BackupError('damaged', { context: { what: 'key in the value of a row' } });
}

const UNKNOWN = Symbol('unknown');

/** Indexed Database API 3.0 §7.1 "Evaluate a key path on a value". */
function atPath(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof found === 'string' && name === 'length') found = found.length;
    else if (typeof found !== 'object' || found === null) return undefined;
    else if (found instanceof Blob) return UNKNOWN;
    else found = Object.hasOwn(found, name) ? Reflect.get(found, name) : undefined;
  }
  return found;
}

function isSameKey(found: unknown, key: unknown): boolean {
  try {
    return compareKeys(found, key) === 0;
  } catch (error) {
    // The value there is not a key.
    if (error instanceof BackupError) return false;
    throw error;
  }
}
