import type { CatalogueRecord, Collection, Field, SettingRow, View } from '../../model.ts';
import type { CatalogueReader } from '../catalogue-reader.ts';

/** A whole catalogue in memory. */
export interface MemoryCatalogue {
  readonly collections: readonly Collection[];
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  readonly settings: readonly SettingRow[];
  readonly records: readonly CatalogueRecord[];
  readonly files: ReadonlyMap<string, Blob>;
}

export function createMemoryReader(catalogue: MemoryCatalogue): CatalogueReader {
  return {
    collections: async () => catalogue.collections,
    fields: async () => catalogue.fields,
    views: async () => catalogue.views,
    settings: async () => catalogue.settings,
    async *records(collectionId) {
      for (const record of catalogue.records) if (record.collectionId === collectionId) yield record;
    },
    file: async (hash) => catalogue.files.get(hash),
  };
}
