// The rows of the catalogue's tables. Everything here is plain data that structured clone supports.

/** The kinds of field a collection may have. */
export const FIELD_TYPES = [
  'text',
  'longText',
  'number',
  'date',
  'checkbox',
  'select',
  'multiSelect',
  'rating',
  'url',
  'location',
  'relation',
  'photos',
  'files',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** One of Mantine's colour names, such as `teal`. */
export type ColorName =
  | 'gray'
  | 'red'
  | 'pink'
  | 'grape'
  | 'violet'
  | 'indigo'
  | 'blue'
  | 'cyan'
  | 'teal'
  | 'green'
  | 'lime'
  | 'yellow'
  | 'orange';

export type TemplateName = 'plants' | 'places' | 'books' | 'project' | 'milestones' | 'blank';

/** Table `collections`, key `id` (a UUID). */
export interface Collection {
  readonly id: string;
  readonly name: string;
  readonly color: ColorName;
  /** A name of the icon set in `ui/collection-icon.tsx`. */
  readonly icon: string;
  readonly template: TemplateName;
  /** Position on the home page; fractions allow placing a collection between two others. */
  readonly order: number;
  /** The field whose value is a record's title. */
  readonly titleFieldId: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface SelectOption {
  readonly id: string;
  readonly label: string;
  readonly color: ColorName;
}

/** Table `fields`, key `id` (a UUID), index `collectionId`. */
export interface Field {
  readonly id: string;
  readonly collectionId: string;
  readonly name: string;
  readonly type: FieldType;
  readonly order: number;
  /** `select`, `multiSelect`: the available options. */
  readonly options?: readonly SelectOption[];
  /** `relation`: the collection whose records it refers to; any collection, if left out. */
  readonly relatedCollectionId?: string;
  /** `number`: shown after the value, such as `days`. */
  readonly unit?: string;
  /** `number`: a new record gets the next number automatically. */
  readonly isSequential?: boolean;
  /** `photos`, `files`: at most one (a cover). */
  readonly isSingle?: boolean;
}

export interface GeoPoint {
  /** Degrees, −90 to 90, north positive. */
  readonly latitude: number;
  /** Degrees, −180 to 180, east positive. */
  readonly longitude: number;
}

/** A record's reference to a file: the content is in table `files` under its hash. */
export interface FileReference {
  /** SHA-256 of the content, lower-case hexadecimal: the key in table `files`. */
  readonly hash: string;
  readonly name: string;
  /** MIME type as reported by the browser, or ''. */
  readonly type: string;
  readonly sizeBytes: number;
  /** ISO 8601, UTC. */
  readonly addedAt: string;
}

/**
 * The value of a field, by type: text, longText, url: string · number, rating (0–5): number · date: 'YYYY-MM-DD' ·
 * checkbox: boolean · select: option id · multiSelect: option ids · location: GeoPoint · relation: record ids · photos,
 * files: FileReferences. An empty field has no entry in `values`.
 */
export type FieldValue = string | number | boolean | GeoPoint | readonly string[] | readonly FileReference[];

/** Table `records`, key `id` (a UUID), indexes `collectionId`, `*fileHashes`. */
export interface CatalogueRecord {
  readonly id: string;
  readonly collectionId: string;
  /** By field id. */
  readonly values: Readonly<Record<string, FieldValue>>;
  /** The hashes of all files that `values` refer to: an index, maintained by `catalogue/records.ts`. */
  readonly fileHashes: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Table `files`, key `hash`: content-addressed, so a row never changes under its key. */
export interface StoredFile {
  readonly hash: string;
  readonly blob: Blob;
  readonly sizeBytes: number;
  readonly type: string;
}

export type ViewKind = 'table' | 'gallery' | 'globe' | 'board';

export type FilterOperator =
  | 'contains'
  | 'is'
  | 'isNot'
  | 'isEmpty'
  | 'isNotEmpty'
  | 'atLeast'
  | 'atMost'
  | 'before'
  | 'after'
  | 'hasAny';

export interface ViewFilter {
  readonly fieldId: string;
  readonly operator: FilterOperator;
  readonly value?: string | number | boolean | readonly string[];
}

export interface ViewSort {
  readonly fieldId: string;
  readonly direction: 'ascending' | 'descending';
}

/** Table `views`, key `id` (a UUID), index `collectionId`. */
export interface View {
  readonly id: string;
  readonly collectionId: string;
  readonly name: string;
  readonly kind: ViewKind;
  readonly order: number;
  readonly search: string;
  readonly filters: readonly ViewFilter[];
  readonly sorts: readonly ViewSort[];
  /** Fields not shown in the table or on the cards. */
  readonly hiddenFieldIds: readonly string[];
  /** Column widths of the table in CSS pixels, by field id. */
  readonly columnWidths: Readonly<Record<string, number>>;
  /** `board`: the select field whose options are the columns. */
  readonly boardFieldId?: string;
  /** `gallery`: the photos field shown on the cards. `globe`: the location field drawn. */
  readonly mainFieldId?: string;
}

/** Table `settings`, key `key`. */
export interface SettingRow {
  readonly key: string;
  readonly value: unknown;
}

/** A device as conflicts name it. */
export interface ConflictSide {
  /** Random. */
  readonly id: string;
  readonly name: string;
}

/**
 * Table `conflicts`, key `id`: a value that lost against another device's change of the same field. Synchronisation
 * adds it, on every device alike; a person settles it, which deletes it everywhere.
 */
export interface ConflictRow {
  /** Derived from the rest, so that all devices add the same row. */
  readonly id: string;
  /** The table of the row that both devices changed. */
  readonly table: string;
  /** The row's key as JSON. */
  readonly key: string;
  /** Such as `values.<field id>` or `name`; '': the row as a whole. */
  readonly field: string;
  /** The value that both devices have since; missing: empty. */
  readonly kept?: unknown;
  /** The other one; missing: empty. */
  readonly lost?: unknown;
  readonly keptFrom: ConflictSide;
  readonly lostFrom: ConflictSide;
  /** When the device of the kept value made its last edit, by its own clock. ISO 8601. */
  readonly at: string;
}

export interface Settings {
  readonly theme: 'light' | 'dark' | 'auto';
  /** 0 is Sunday. */
  readonly firstDayOfWeek: 0 | 1 | 6;
  readonly dateFormat: 'iso' | 'dayMonthYear' | 'monthDayYear' | 'long';
  readonly units: 'metric' | 'imperial';
}
