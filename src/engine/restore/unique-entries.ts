import { decodeValue } from '../format/record/decode-value.ts';
import { encodeValue } from '../format/record/encode-value.ts';
import { decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { UniqueIndex } from '../snapshot/source.ts';
import { nodeAt } from './json-path.ts';

/** One value of a row in one unique index. */
export interface UniqueEntry {
  readonly index: string;
  /** The JSON text of the value as a key. */
  readonly valueText: string;
}

/** A value of a unique index that a restored row needs and another row has. */
export interface UniqueConflict {
  readonly index: string;
  /** The key of the row that has the value: a present one that stays, or another restored one. */
  readonly keyText: string;
}

export const entryName = ({ index, valueText }: UniqueEntry) => `${index} ${valueText}`;

/**
 * The entries of a row in the unique indexes of its table, by IndexedDB's rules: a value that is not a key is not in an
 * index; an index of several paths needs all of them; a multi-entry index has each item of an array.
 * @param json the value of the row, in its JSON form.
 */
export function uniqueEntriesOf(indexes: readonly UniqueIndex[], json: unknown): readonly UniqueEntry[] {
  return indexes.flatMap((index) =>
    [...new Set(valueTexts(index, json))].map((valueText) => ({ index: index.name, valueText })),
  );
}

/** The same for the value itself, as keys. */
export function uniqueValuesOf(index: UniqueIndex, value: unknown): readonly unknown[] {
  const json = JSON.parse(encodeValue(value).text) as unknown;
  return uniqueEntriesOf([index], json).map(({ valueText }) => decodeKey(JSON.parse(valueText)));
}

function valueTexts({ keyPath, isMultiEntry }: UniqueIndex, json: unknown): readonly string[] {
  if (typeof keyPath !== 'string') {
    const texts = keyPath.map((path) => keyTextOf(nodeAt(json, path)));
    return texts.every((text) => text !== undefined) ? [`[${texts.join(',')}]`] : [];
  }
  const node = nodeAt(json, keyPath);
  const items = isMultiEntry && Array.isArray(node) ? (node as readonly unknown[]) : [node];
  return items.flatMap((item) => keyTextOf(item) ?? []);
}

function keyTextOf(node: unknown): string | undefined {
  if (node === undefined) return undefined;
  if (typeof node === 'string') return JSON.stringify(node);
  try {
    const value = decodeValue(node, []);
    // To a database, −0 and 0 are the same key.
    return encodeKey(value === 0 ? 0 : value);
  } catch {
    return undefined;
  }
}
