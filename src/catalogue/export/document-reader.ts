import { fileHashesOf } from '../values.ts';
import type { CatalogueReader } from './catalogue-reader.ts';
import type { ExportDocument } from './export-format.ts';

/** Reads an export that is one document. It has no files. */
export function createDocumentReader({ collections, settings }: ExportDocument): CatalogueReader {
  const within = <Part extends object>(part: Part, collectionId: string) => ({ ...part, collectionId });
  return {
    collections: async () => collections.map(({ collection }) => collection),
    fields: async () =>
      collections.flatMap(({ collection, fields }) => fields.map((field) => within(field, collection.id))),
    views: async () => collections.flatMap(({ collection, views }) => views.map((view) => within(view, collection.id))),
    settings: async () => Object.entries(settings).map(([key, value]) => ({ key, value })),
    async *records(collectionId) {
      const found = collections.find(({ collection }) => collection.id === collectionId);
      for (const record of found?.records ?? [])
        yield { ...within(record, collectionId), fileHashes: fileHashesOf(record.values) };
    },
    file: async () => undefined,
  };
}
