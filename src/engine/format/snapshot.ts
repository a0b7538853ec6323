import { hexOf, intBetween, intFrom, textUpTo, z } from '../core/zod.ts';
import type { Bytes } from '../core/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId, SnapshotId } from '../core/ids.ts';

const id = hexOf(32);
const time = z.iso.datetime({ precision: 3 });
const count = intFrom(0);

const MOST_TABLES = 1000;

/** Why a backup was made. */
export const TRIGGERS = [
  'manual',
  'scheduled',
  'before-restore',
  'before-undo',
  'before-import',
  'before-change',
] as const;
/** The tables that a snapshot includes. FORMAT.md §8. */
export const SCOPES = ['full', 'configuration', 'minimal'] as const;

const tableSchema = z.strictObject({
  name: textUpTo(500),
  role: z.enum(['configuration', 'data', 'files']),
  isEssential: z.boolean(),
  isContentAddressed: z.boolean(),
  keyPath: z.union([z.string(), z.array(z.string()), z.null()]),
  autoIncrement: z.boolean(),
  rows: count,
  /** The bytes of the rows' lines. */
  bytes: count,
  /** Blobs and large buffers outside the lines, and their bytes. */
  attachments: count,
  attachedBytes: count,
  root: z.union([
    z.strictObject({ level: intBetween(0, 16), pieces: z.array(id).check(z.minLength(1), z.maxLength(1024)) }),
    z.null(),
  ]),
});

function haveOwnNames(tables: readonly { readonly name: string }[]): boolean {
  return new Set(tables.map(({ name }) => name)).size === tables.length;
}

const snapshotSchema = z.strictObject({
  version: z.literal(1),
  /** The id that this backup had before its name, pin or note changed; `null` if they never did. */
  originalId: z.union([id, z.null()]),
  /** When its name, pin or note last changed; `null` if they never did. */
  amendedAt: z.union([time, z.null()]),
  takenAt: time,
  durationMs: count,
  trigger: z.enum(TRIGGERS),
  name: textUpTo(200),
  note: textUpTo(10_000),
  isPinned: z.boolean(),
  scope: z.enum(SCOPES),
  withFiles: z.boolean(),
  app: z.strictObject({ name: textUpTo(200), version: textUpTo(100) }),
  /** The browser or device that took it: a random id, and a name for people. */
  device: z.strictObject({ id: textUpTo(100), name: textUpTo(200) }),
  source: z.strictObject({ name: textUpTo(500), schemaVersion: z.number().check(z.minimum(0)) }),
  parent: z.union([id, z.null()]),
  tables: z.array(tableSchema).check(z.maxLength(MOST_TABLES), z.refine(haveOwnNames)),
  /** What was newly stored for this snapshot: chunks, and their bytes after deflating and sealing. */
  newChunks: count,
  newBytes: count,
  /** Values that could not be included, by table, key and path; the first hundred, and the total number. */
  omitted: z
    .array(z.strictObject({ table: z.string(), key: textUpTo(1000), path: textUpTo(1000), type: textUpTo(200) }))
    .check(z.maxLength(100)),
  omittedCount: count,
});

type Raw = z.infer<typeof snapshotSchema>;
type RawTable = z.infer<typeof tableSchema>;

/** The root of a table's tree. FORMAT.md §7. */
export interface TreeRoot {
  readonly level: number;
  readonly pieces: readonly ChunkId[];
}

/** A group of rows, such as a collection, and how many there are. */
export type GroupRows = readonly [group: string, rows: number];

export interface SnapshotTable extends Omit<Readonly<RawTable>, 'root' | 'keyPath'> {
  readonly keyPath: string | readonly string[] | null;
  readonly root: TreeRoot | null;
  /** The key that an auto-increment table gives next. Missing in backups that do not know it. FORMAT.md §8. */
  readonly nextKey?: number;
  /**
   * The kinds of content whose rows were left out on request, such as photos. Missing if all rows are included.
   * FORMAT.md §8.
   */
  readonly leftOut?: readonly string[];
  /**
   * How many rows each group has (see `TableDescription.groupPath`), for previews that read no row. Missing where that
   * is not known. FORMAT.md §8.
   */
  readonly groupRows?: readonly GroupRows[];
  /** Of a content-addressed table: the hash of all its keys, in hexadecimal. Missing where that is not known. §8. */
  readonly keysHash?: string;
}

export type SnapshotTrigger = Raw['trigger'];
export type SnapshotScope = Raw['scope'];
export type OmittedEntry = Raw['omitted'][number];

/** The content of a snapshot object. FORMAT.md §8. */
export interface SnapshotData extends Omit<Readonly<Raw>, 'tables' | 'originalId' | 'parent' | 'omitted'> {
  readonly originalId: SnapshotId | null;
  readonly parent: SnapshotId | null;
  readonly tables: readonly SnapshotTable[];
  readonly omitted: readonly OmittedEntry[];
  /** Extensions that this version does not know: alternating names and texts, kept unchanged. FORMAT.md §8. */
  readonly extensions?: readonly string[];
}

/** A snapshot as stored in a repository. */
export interface Snapshot extends SnapshotData {
  readonly id: SnapshotId;
  readonly storedBytes: number;
}

export const MAX_SNAPSHOT_BYTES = 1024 * 1024;

export function encodeSnapshot(snapshot: SnapshotData): Bytes {
  return encodeUtf8(JSON.stringify(snapshotSchema.parse(packExtensions(snapshot))));
}

/** @throws BackupError `newer-version`, `damaged`. */
export function decodeSnapshot(plain: Bytes): SnapshotData {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(plain));
  } catch (cause) {
    throw new BackupError('damaged', { context: { object: 'snapshot' }, cause });
  }
  const version = z.looseObject({ version: z.int() }).safeParse(json);
  if (version.success && version.data.version > 1) {
    throw new BackupError('newer-version', { context: { version: version.data.version } });
  }
  const parsed = snapshotSchema.safeParse(json);
  if (!parsed.success) throw new BackupError('damaged', { context: { object: 'snapshot' }, cause: parsed.error });
  // The schema has checked the form of every id; only their brands are missing.
  return unpackExtensions(parsed.data as unknown as SnapshotData);
}

// Readers refuse members that they do not know. Later additions to format 1 are therefore written as one more table
// entry, which older readers take for an empty table of another app. FORMAT.md §8.

/** The name of the table entry with the extensions. */
const EXTENSIONS = 'heirloom:extensions';
const NEXT_KEYS = 'next-keys';

const nextKeysSchema = z.array(z.tuple([z.string(), intFrom(1)])).check(z.maxLength(MOST_TABLES));

const PARTIAL_TABLES = 'partial-tables';
/** Followed by a number. */
const PARTIAL_NAME = 'heirloom:partial-';

/** Stored name, name and kinds left out. */
const partialTablesSchema = z
  .array(z.tuple([z.string(), textUpTo(500), z.array(textUpTo(100)).check(z.minLength(1), z.maxLength(100))]))
  .check(z.maxLength(MOST_TABLES));

const GROUP_ROWS = 'group-rows';
/** A snapshot stays small, whatever groups there are. */
const MOST_GROUP_CHARACTERS = 256 * 1024;

const groupRowsSchema = z
  .array(z.tuple([z.string(), z.array(z.tuple([textUpTo(10_000), intFrom(1)])).check(z.maxLength(1000))]))
  .check(z.maxLength(MOST_TABLES));

const KEYS_HASHES = 'keys-hashes';
const keysHashesSchema = z.array(z.tuple([z.string(), id])).check(z.maxLength(MOST_TABLES));

/** The snapshot in its stored form: later members are moved to the entry with the extensions. */
function packExtensions({ extensions = [], ...snapshot }: SnapshotData): SnapshotData {
  const nextKeys: [string, number][] = [];
  const partial: [string, string, readonly string[]][] = [];
  const grouped: [string, readonly GroupRows[]][] = [];
  const hashes: [string, string][] = [];
  const tables = snapshot.tables.map(({ nextKey, leftOut, groupRows, keysHash, ...table }): SnapshotTable => {
    if (nextKey !== undefined) nextKeys.push([table.name, nextKey]);
    if (groupRows) grouped.push([table.name, groupRows]);
    if (keysHash !== undefined) hashes.push([table.name, keysHash]);
    if (!leftOut) return table;
    // Under its own name, an older reader's exact restore would delete everything that the backup has left out.
    const storedName = `${PARTIAL_NAME}${partial.length}`;
    partial.push([storedName, table.name, leftOut]);
    return { ...table, name: storedName };
  });
  const groupText = JSON.stringify(grouped);
  const isGrouped = grouped.length > 0 && groupText.length <= MOST_GROUP_CHARACTERS;
  const pairs = [
    ...(nextKeys.length > 0 ? [NEXT_KEYS, JSON.stringify(nextKeys)] : []),
    ...(partial.length > 0 ? [PARTIAL_TABLES, JSON.stringify(partial)] : []),
    ...(isGrouped ? [GROUP_ROWS, groupText] : []),
    ...(hashes.length > 0 ? [KEYS_HASHES, JSON.stringify(hashes)] : []),
    ...extensions,
  ];
  // A backup with the maximum number of tables has no room for extensions, but is still a backup.
  const hasRoom = tables.length < MOST_TABLES || partial.length > 0;
  if (pairs.length === 0 || !hasRoom) return { ...snapshot, tables };
  return { ...snapshot, tables: [...tables, { ...EMPTY_ENTRY, keyPath: pairs }] };
}

const EMPTY_ENTRY = {
  name: EXTENSIONS,
  role: 'configuration',
  isEssential: false,
  isContentAddressed: false,
  keyPath: [],
  autoIncrement: false,
  rows: 0,
  bytes: 0,
  attachments: 0,
  attachedBytes: 0,
  root: null,
} as const satisfies SnapshotTable;

/** The inverse of `packExtensions`. Unknown extensions are kept. @throws BackupError `damaged`. */
function unpackExtensions(stored: SnapshotData): SnapshotData {
  const entry = stored.tables.find(({ name, root }) => name === EXTENSIONS && root === null);
  if (!entry || !Array.isArray(entry.keyPath)) return stored;
  const pairs = entry.keyPath as readonly string[];
  const nextKeys = new Map<string, number>();
  const partial = new Map<string, Pick<SnapshotTable, 'name' | 'leftOut'>>();
  const grouped = new Map<string, readonly GroupRows[]>();
  const hashes = new Map<string, string>();
  const unknown: string[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const [name = '', text = ''] = pairs.slice(at, at + 2);
    if (name === NEXT_KEYS)
      for (const [table, nextKey] of parseExtension(name, text, nextKeysSchema)) nextKeys.set(table, nextKey);
    else if (name === PARTIAL_TABLES) {
      for (const [storedName, table, leftOut] of parseExtension(name, text, partialTablesSchema))
        partial.set(storedName, { name: table, leftOut });
    } else if (name === GROUP_ROWS)
      for (const [table, groupRows] of parseExtension(name, text, groupRowsSchema)) grouped.set(table, groupRows);
    else if (name === KEYS_HASHES)
      for (const [table, hash] of parseExtension(name, text, keysHashesSchema)) hashes.set(table, hash);
    else unknown.push(name, text);
  }
  const tables = stored.tables
    .filter((table) => table !== entry)
    .map((storedTable): SnapshotTable => {
      const table = { ...storedTable, ...partial.get(storedTable.name) };
      const nextKey = nextKeys.get(table.name);
      const groupRows = grouped.get(table.name);
      const keysHash = hashes.get(table.name);
      return {
        ...table,
        ...(nextKey === undefined ? {} : { nextKey }),
        ...(groupRows ? { groupRows } : {}),
        ...(keysHash === undefined ? {} : { keysHash }),
      };
    });
  if (!haveOwnNames(tables))
    throw new BackupError('damaged', { context: { object: 'snapshot', what: PARTIAL_TABLES } });
  return { ...stored, tables, ...(unknown.length > 0 ? { extensions: unknown } : {}) };
}

function parseExtension<Value>(name: string, text: string, schema: z.ZodMiniType<Value>): Value {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BackupError('damaged', { context: { object: 'snapshot', what: name }, cause });
  }
}

/** The id of a snapshot that survives all amendments. */
export function lastingId(snapshot: Snapshot): SnapshotId {
  return snapshot.originalId ?? snapshot.id;
}

/**
 * The kinds of content left out of a snapshot that otherwise has files; empty if it has all files, or no files at all.
 */
export function leftOutOf({
  tables,
}: {
  readonly tables: readonly Pick<SnapshotTable, 'leftOut'>[];
}): readonly string[] {
  return [...new Set(tables.flatMap(({ leftOut = [] }) => leftOut))].sort();
}

/** The total rows, files and bytes of all tables. `records` are the rows of data: neither configuration nor files. */
export function snapshotTotals(snapshot: Pick<SnapshotData, 'tables'>) {
  const totals = { rows: 0, records: 0, files: 0, bytes: 0 };
  for (const table of snapshot.tables) {
    if (table.role !== 'files') totals.rows += table.rows;
    if (table.role === 'data') totals.records += table.rows;
    totals.files += table.attachments;
    totals.bytes += table.bytes + table.attachedBytes;
  }
  return totals;
}
