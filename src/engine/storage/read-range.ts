import { BackupError } from '../core/errors.ts';
import type { ReadOptions, StorageKey } from './blob-storage.ts';

/** The requested bytes of an object: from `start` up to, not including, `end`. */
export interface ReadRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Checks a read's range against the object's size.
 * @throws BackupError `truncated` if it goes beyond the end; `limit-exceeded` if it is longer than `mostBytes`;
 *   `invalid-format` if a number is not whole.
 */
export function resolveReadRange(key: StorageKey, sizeBytes: number, options: ReadOptions = {}): ReadRange {
  const start = options.offset ?? 0;
  const length = options.length ?? Math.max(0, sizeBytes - start);
  if (!isCount(start) || !isCount(length)) {
    throw new BackupError('invalid-format', { context: { key, offset: start, length } });
  }
  if (start > sizeBytes || length > sizeBytes - start) {
    throw new BackupError('truncated', { context: { key, offset: start, length, sizeBytes } });
  }
  if (length > (options.mostBytes ?? Infinity)) {
    throw new BackupError('limit-exceeded', { context: { key, sizeBytes: length } });
  }
  return { start, end: start + length };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
