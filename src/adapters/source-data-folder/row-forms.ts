import type { z } from '../../catalogue/zod.ts';
import { recordSchema } from '../../catalogue/export/export-format.ts';
import type { CatalogueRecord, FileReference } from '../../catalogue/model.ts';
import { fileHashesOf, isFileReferences } from '../../catalogue/values.ts';
import { type SourceRow } from '../../engine/index.ts';
import { decodeRow, encodeRow, type GivenAttachment, type RowAttachment } from '../../engine/low-level.ts';
import { isPlainJson } from '../../engine/programs.ts';

/*
 * [Note: Rows and files, exactly]
 *
 * A backup of a data folder must be the same, byte for byte, as one of the database that the data came from, and rows
 * are written with their members in the order that the object has them in. So JSON files keep that order, members that
 * the folder implies (`collectionId`, `fileHashes`) come back in the one place where the app puts them, and a row that
 * would not come back as it was is written to `rows.jsonl` instead, in the grammar of backups.
 */

/** The members of an object, in their order. */
type Members = Readonly<Record<string, unknown>>;
type ExportedRecord = z.infer<typeof recordSchema>;

/** A part of a collection as its row: with the collection that its folder says, behind its id. */
export function partRow(part: Members, collectionId: string): SourceRow {
  return { key: part['id'], value: insertBehind(part, 'id', { collectionId }) };
}

/** A record as its row: without the places of its files, and with what follows from its values. */
export function recordRow(record: ExportedRecord, collectionId: string): SourceRow {
  const values = Object.fromEntries(
    // The cast: the schema has checked the values.
    Object.entries(record.values as CatalogueRecord['values']).map(([fieldId, value]) => [
      fieldId,
      isFileReferences(value) ? value.map(withoutPath) : value,
    ]),
  );
  const withValues = Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, name === 'values' ? values : value]),
  );
  const placed = insertBehind(withValues, 'id', { collectionId });
  return { key: record.id, value: insertBehind(placed, 'values', { fileHashes: fileHashesOf(values) }) };
}

function withoutPath(file: FileReference & { readonly path?: string }): FileReference {
  const { path: _, ...reference } = file;
  return reference;
}

function insertBehind(object: Members, name: string, members: Members): Members {
  return Object.fromEntries(
    Object.entries(object).flatMap((entry) => (entry[0] === name ? [entry, ...Object.entries(members)] : [entry])),
  );
}

/** The row of a file that nothing but a record describes. */
export function fileRow(hash: string, blob: Blob): SourceRow {
  return { key: hash, value: { hash, blob, sizeBytes: blob.size, type: blob.type } };
}

/**
 * Whether `recordRow` gives a row back from its line of JSON, judged without making either: most rows are plain, with
 * the members that the folder implies in their places. `false` only means that it has to be tried.
 */
export function isPlainRecord({ key, value }: SourceRow): boolean {
  if (!isPlainJson(value) || !recordSchema.safeParse(value).success) return false;
  // The casts: the schema and the registries of values have checked it.
  const { id, values, fileHashes } = value as CatalogueRecord & Members;
  const names = Object.keys(value as Members);
  if (id !== key || names[names.indexOf('id') + 1] !== 'collectionId') return false;
  if (names[names.indexOf('values') + 1] !== 'fileHashes' || !Array.isArray(fileHashes)) return false;
  const hasPath = (field: unknown) =>
    Array.isArray(field) && field.some((item: unknown) => typeof item === 'object' && item !== null && 'path' in item);
  if (Object.values(values).some(hasPath)) return false;
  const hashes = fileHashesOf(values);
  return hashes.length === fileHashes.length && hashes.every((hash, at) => hash === fileHashes[at]);
}

/**
 * A record as its line of `records.jsonl`, which `recordRow` gives back. `undefined` where that has to be tried, and
 * where the record shows files: the export decides where these lie.
 */
export function lineOfRecord(row: SourceRow): { readonly text: string; readonly collectionId: string } | undefined {
  if (!isPlainRecord(row)) return undefined;
  // The cast: it was just checked.
  const { collectionId, fileHashes, ...record } = row.value as CatalogueRecord;
  return fileHashes.length === 0 ? { text: JSON.stringify(record), collectionId } : undefined;
}

/** Whether two rows are written alike in a backup. Content is not read: of Blobs, the sizes and types count. */
export function areEqualRows(one: SourceRow, other: SourceRow): boolean {
  const [first, second] = [encodeRow(one), encodeRow(other)];
  return (
    first.keyText === second.keyText &&
    first.valueText === second.valueText &&
    first.omitted.length === 0 &&
    [...first.attachments, ...second.attachments].every(({ kind }) => kind === 'blob')
  );
}

/** A row as a line of `rows.jsonl`. */
export interface ExactRow {
  readonly table: string;
  /** Key and value in the grammar of backups: `engine/format/record/GRAMMAR.md`. */
  readonly key: unknown;
  readonly value: unknown;
  /** Where what stands outside the value is, in the order in which the value numbers it. */
  readonly attachments?: readonly { readonly kind: 'blob' | 'bytes'; readonly path: string }[] | undefined;
}

/** @param place gives a file for content that stands outside the line. */
export function toExactRow(table: string, row: SourceRow, place: (content: RowAttachment) => string): ExactRow {
  const { keyText, valueText, attachments } = encodeRow(row);
  const placed = attachments.map((content) => ({ kind: content.kind, path: place(content) }));
  return {
    table,
    key: JSON.parse(keyText),
    value: JSON.parse(valueText),
    ...(placed.length > 0 ? { attachments: placed } : {}),
  };
}

/** @throws BackupError `invalid-format`, `limit-exceeded`, `incompatible`. */
export function fromExactRow({ key, value }: ExactRow, attachments: readonly GivenAttachment[]): SourceRow {
  return decodeRow(key, value, attachments);
}
