import { fieldsOf, isRecord } from './fitting/catalogue-rows.ts';
import type { TableRow } from './fitting/fitting-types.ts';
import { definitionOf } from './field-types/registry.ts';
import type { FieldType } from './model.ts';
import { isFileReferences } from './values.ts';

/** The kinds of files that a backup can leave out: the types of the fields that contain them. */
export const FILE_KINDS = ['photos', 'files'] as const satisfies readonly FieldType[];
export type FileKind = (typeof FILE_KINDS)[number];

/**
 * Classifies files by the fields that show them, because browsers do not know the type of every photo. The same file
 * may be a photo of one record and an attachment of another. A file that no record shows any more is classified by its
 * own type.
 * @param rows the rows of a table, in batches.
 * @returns the kinds of a file, by its hash and its row in the table of files.
 */
export async function sortFiles(
  rows: (table: 'fields' | 'records') => AsyncIterable<readonly TableRow[]>,
): Promise<(hash: string, file: unknown) => readonly FileKind[]> {
  const fields = await fieldsOf(rows('fields'));
  const shown = new Map<FileKind, Set<string>>(FILE_KINDS.map((kind) => [kind, new Set()]));
  for await (const batch of rows('records')) {
    for (const { value: record } of batch) {
      if (!isRecord(record)) continue;
      for (const [fieldId, value] of Object.entries(record.values)) {
        if (!isFileReferences(value)) continue;
        const field = fields.get(fieldId);
        const hashes = shown.get((field && definitionOf(field.type).fileKind) ?? 'files');
        for (const { hash } of value) hashes?.add(hash);
      }
    }
  }
  return (hash, file) => {
    const kinds = FILE_KINDS.filter((kind) => shown.get(kind)?.has(hash));
    if (kinds.length > 0) return kinds;
    return [isImage(file) ? 'photos' : 'files'];
  };
}

function isImage(file: unknown): boolean {
  const type: unknown = typeof file === 'object' && file !== null ? Reflect.get(file, 'type') : undefined;
  return typeof type === 'string' && type.startsWith('image/');
}
