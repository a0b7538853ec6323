import { encodeHex } from '../../engine/low-level.ts';
import type { StorageKey } from '../../engine/index.ts';

/**
 * A name for a file that is being uploaded, next to its final one. The same form as in a folder on disk, so that either
 * of the two removes leftovers of the other. Not `.part`: Nextcloud and ownCloud refuse names that end so.
 */
export function temporaryName(key: StorageKey): string {
  return `${key}.${encodeHex(crypto.getRandomValues(new Uint8Array(8)))}.tmp`;
}

/** Only names that `temporaryName` gives: a person's own `.tmp` files are left alone. */
export function isTemporaryName(name: string): boolean {
  return /^([0-9a-f]{64}|repository\.json)\.[0-9a-f]{16}\.tmp$/.test(name);
}
