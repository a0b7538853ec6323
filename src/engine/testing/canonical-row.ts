import { sha256Hex } from '../core/sha256.ts';
import { encodeRow, type RowAttachment } from '../format/record/row-codec.ts';
import type { SourceRow } from '../format/record/source-row.ts';

/** A row as named in golden files and printed by the reader in Python. */
export interface CanonicalRow {
  readonly table: string;
  readonly key: unknown;
  /** The row with its tags. The number of an attachment is replaced by `sha256`, of its bytes. */
  readonly value: unknown;
}

/** Writes a row with the engine's own codec, regardless of its origin. */
export async function canonicalRow(table: string, row: SourceRow): Promise<CanonicalRow> {
  const { keyText, valueText, attachments } = encodeRow(row);
  const hashes = await Promise.all(attachments.map(async (attachment) => sha256Hex(await bytesOf(attachment))));
  return canonicalOf(table, JSON.parse(keyText), JSON.parse(valueText), hashes);
}

/** Replaces, in the JSON form of a row, the number of each attachment by the hash of its bytes. */
export function canonicalOf(table: string, key: unknown, value: unknown, hashes: readonly string[]): CanonicalRow {
  const named = JSON.stringify(value, function replace(this: unknown, name, json: unknown) {
    const isTag = isObject(json) && !(name === 'v' && isObject(this) && this['$'] === 'object');
    if (!isTag || !['blob', 'file', 'buffer'].includes(String(json['$'])) || typeof json['at'] !== 'number')
      return json;
    const { at, ...facts } = json;
    return { ...facts, sha256: hashes[at] };
  });
  return { table, key, value: JSON.parse(named) };
}

async function bytesOf(attachment: RowAttachment): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(attachment.kind === 'blob' ? await attachment.blob.arrayBuffer() : attachment.bytes);
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
