import type { Random } from '../core/ports.ts';
import { encodeHex } from '../core/bytes.ts';
import type { TableDescription } from '../snapshot/source.ts';

/**
 * Whether a row can stand beside another of its key, under a new one: a single text, as a UUID is. Not configuration:
 * what goes by its key, as a setting does, would not be found under another, and a second collection would be empty.
 */
export function canKeepBoth(table: TableDescription, keyText: string): boolean {
  return table.role !== 'configuration' && keyText.startsWith('"') && (table.keyPath === null || typeof table.keyPath === 'string');
}

/** A new random UUID (RFC 9562, version 4), as the JSON text of a key. */
export function newKeyText(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = encodeHex(bytes);
  return JSON.stringify([hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-'));
}
