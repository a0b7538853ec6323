import type { CatalogueRecord, Collection, ConflictRow, Field, View } from './model.ts';
import { fileHashesIn, fileHashesOf, isIdList } from './values.ts';

/** What backups call the catalogue: the name of its database. */
export const CATALOGUE_NAME = 'heirloom';
/** The version of its schema, as Dexie counts: how many entries `VERSIONS` in `database.ts` has. */
export const CATALOGUE_VERSION = 3;
/** The earliest version whose rows are stored as they are now: later ones only added the journal and a table. */
export const CATALOGUE_ROWS_SINCE = 1;

/** The properties of a catalogue table that matter to a backup. */
export interface CatalogueTable {
  /** `configuration`: how things are arranged; `data`: what a person has entered; `files`: binary content. */
  readonly role: 'configuration' | 'data' | 'files';
  /** Included even in the smallest backup. */
  readonly isEssential?: boolean;
  /** A row never changes under its key, because the key is the hash of its content. */
  readonly isContentAddressed?: boolean;
  /** The member with the id of a row's collection. */
  readonly groupPath?: string;
  /** The member whose own members are the fields of a row. */
  readonly fieldsPath?: string;
  /** The member with the time of a row's last change. */
  readonly modifiedPath?: string;
  /** Members derived from others: see `settleCatalogueRow`. */
  readonly derivedPaths?: readonly string[];
}

/** Every table of the catalogue's database. Plain data: the catalogue does not know the engine. */
export const CATALOGUE_TABLES = {
  // An edit of a record also sets the time of its collection.
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
  // Synchronisation writes it: see `CONFLICTS`.
  conflicts: { role: 'configuration' },
} as const satisfies Record<string, CatalogueTable>;

/** The table with the values that another device overwrote, until a person has settled them. */
export const CONFLICTS = 'conflicts' satisfies CatalogueTableName;

export type CatalogueTableName = keyof typeof CATALOGUE_TABLES;

/** A row without which another one cannot exist. */
export interface CatalogueReference {
  readonly table: CatalogueTableName;
  readonly key: string;
}

/** Facts that references depend on but that a row alone does not tell. */
export interface ReferenceContext {
  /** Whether a field contains ids of records, rather than of options. */
  readonly isRelation: (fieldId: string) => boolean;
  /** The fields and views of a restored collection. */
  readonly partsOf: (collectionId: string) => readonly CatalogueReference[];
}

/**
 * The rows without which a row cannot exist. For a record: its collection, the fields that it has values for, the
 * records it refers to, its files. For a field or view: its collection, and the one it refers to. For a collection: its
 * fields and views. For a conflict: the files of both values.
 * @param value a row of `table`.
 */
export function catalogueReferences(
  table: string,
  value: unknown,
  context: ReferenceContext,
): readonly CatalogueReference[] {
  if (typeof value !== 'object' || value === null) return [];
  // Rows come from the database or a backup of it; missing members of odd rows are skipped.
  if (table === 'records') return recordReferences(value as Partial<CatalogueRecord>, context);
  if (table === 'fields') {
    const { collectionId, relatedCollectionId } = value as Partial<Field>;
    return [...reference('collections', collectionId), ...reference('collections', relatedCollectionId)];
  }
  if (table === 'views') return reference('collections', (value as Partial<View>).collectionId);
  if (table === CONFLICTS) return conflictHashes(value).map((key) => ({ table: 'files', key }) as const);
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

/** The hashes of the files that either value of a conflict shows. @param value a row of `conflicts`. */
export function conflictHashes(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { kept, lost } = value as Partial<ConflictRow>;
  return [...new Set([...fileHashesIn(kept), ...fileHashesIn(lost)])];
}

function reference(table: CatalogueTableName, key: unknown): readonly CatalogueReference[] {
  return typeof key === 'string' ? [{ table, key }] : [];
}

/**
 * Updates derived members after fields of two versions were combined: the files of a record, and its time of change,
 * which is now.
 */
export function settleCatalogueRow(table: string, value: unknown, now = new Date()): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (table === 'collections') return { ...value, updatedAt: now.toISOString() };
  if (table !== 'records') return value;
  const { values = {} } = value as Partial<CatalogueRecord>;
  return { ...value, fileHashes: fileHashesOf(values), updatedAt: now.toISOString() };
}
