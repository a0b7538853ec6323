import { isFileReferences } from '../values.ts';
import type { CatalogueReader } from './catalogue-reader.ts';
import type { ExportChoice } from './export-entries.ts';

/** The photos and files of an export, each counted once. */
export interface FilesAmount {
  readonly files: number;
  readonly bytes: number;
}

/** Reads the chosen records once, because only they say which files an export includes, and how large these are. */
export async function measureFiles(
  reader: CatalogueReader,
  { collectionIds, withFiles }: ExportChoice,
  signal?: AbortSignal,
): Promise<FilesAmount> {
  const sizes = new Map<string, number>();
  const all = withFiles ? await reader.collections() : [];
  for (const { id } of all.filter((collection) => collectionIds?.includes(collection.id) ?? true)) {
    for await (const { values } of reader.records(id)) {
      signal?.throwIfAborted();
      for (const value of Object.values(values)) {
        if (isFileReferences(value)) for (const { hash, sizeBytes } of value) sizes.set(hash, sizeBytes);
      }
    }
  }
  return { files: sizes.size, bytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) };
}
