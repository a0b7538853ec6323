import type { CatalogueRecord, Collection, Field, View } from './model.ts';
import { fileHashesOf, isIdList } from './values.ts';

/** What a table of the catalogue is to a backup. */
export interface CatalogueTable {
  /** `configuration`: how things are arranged; `data`: what a person has entered; `files`: binary content. */
  readonly role: 'configuration' | 'data' | 'files';
  /** Belongs in even the smallest backup. */
  readonly isEssential?: boolean;
  /** A row never changes under its key, since the key is the hash of its content. */
  readonly isContentAddressed?: boolean;
  /** The member that says which collection a row belongs to. */
  readonly groupPath?: string;
  /** The member whose own members are the fields of a row. */
  readonly fieldsPath?: string;
  /** The member that says when a row was last changed. */
  readonly modifiedPath?: string;
  /** Members that follow from others: see `settleCatalogueRow`. */
  readonly derivedPaths?: readonly string[];
}

/** Every table of the catalogue's database. Plain data: the data layer knows nothing of the engine. */
export const CATALOGUE_TABLES = {
  // The time of a collection's last change is that of its records too: each edit of a record sets it.
  collections: {
    role: 'configuration',
    isEssential: true,
    groupPath: 'id',
    modifiedPath: 'updatedAt',
    derivedPaths: ['updatedAt'],
  },
  fields: { role: 'configuration', isEssential: true, groupPath: 'collectionId' },
  views: { role: 'configuration', groupPath: 'collectionId' },
  settings: { role: 'configuration' },
  records: {
    role: 'data',
    isEssential: true,
    groupPath: 'collectionId',
    fieldsPath: 'values',
    modifiedPath: 'updatedAt',
    derivedPaths: ['fileHashes'],
  },
  files: { role: 'files', isContentAddressed: true },
} as const satisfies Record<string, CatalogueTable>;

export type CatalogueTableName = keyof typeof CATALOGUE_TABLES;

/** A row that another one cannot be without. */
export interface CatalogueReference {
  readonly table: CatalogueTableName;
  readonly key: string;
}

/** What a row alone does not tell, but its references hang on. */
export interface ReferenceContext {
  /** Whether a field holds ids of records, rather than of options. */
  readonly isRelation: (fieldId: string) => boolean;
  /** The fields and views of a collection that comes back. */
  readonly partsOf: (collectionId: string) => readonly CatalogueReference[];
}

/**
 * What a row cannot be without. A record: its collection, the fields it has values for, the records it points at, its
 * files. A field or view: its collection, and the one it points into. A collection: its fields and views.
 * @param value a row of `table`.
 */
export function catalogueReferences(
  table: string,
  value: unknown,
  context: ReferenceContext,
): readonly CatalogueReference[] {
  if (typeof value !== 'object' || value === null) return [];
  // Rows come from the database or a backup of it; members that are missing in an odd row are passed over.
  if (table === 'records') return recordReferences(value as Partial<CatalogueRecord>, context);
  if (table === 'fields') {
    const { collectionId, relatedCollectionId } = value as Partial<Field>;
    return [...reference('collections', collectionId), ...reference('collections', relatedCollectionId)];
  }
  if (table === 'views') return reference('collections', (value as Partial<View>).collectionId);
  if (table === 'collections') {
    const { id } = value as Partial<Collection>;
    return id === undefined ? [] : context.partsOf(id);
  }
  return [];
}

function recordReferences(
  { collectionId, values = {} }: Partial<CatalogueRecord>,
  { isRelation }: ReferenceContext,
): readonly CatalogueReference[] {
  const related = Object.entries(values).flatMap(([fieldId, value]) =>
    isIdList(value) && isRelation(fieldId) ? value : [],
  );
  return [
    ...reference('collections', collectionId),
    ...Object.keys(values).map((key) => ({ table: 'fields', key }) as const),
    ...related.map((key) => ({ table: 'records', key }) as const),
    ...fileHashesOf(values).map((key) => ({ table: 'files', key }) as const),
  ];
}

function reference(table: CatalogueTableName, key: unknown): readonly CatalogueReference[] {
  return typeof key === 'string' ? [{ table, key }] : [];
}

/**
 * Works out what follows from the fields, after those of two versions were put together: which files a record shows;
 * and that it was changed just now.
 */
export function settleCatalogueRow(table: string, value: unknown, now = new Date()): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (table === 'collections') return { ...value, updatedAt: now.toISOString() };
  if (table !== 'records') return value;
  const { values = {} } = value as Partial<CatalogueRecord>;
  return { ...value, fileHashes: fileHashesOf(values), updatedAt: now.toISOString() };
}
