import { openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from '../../catalogue/zod.ts';
import {
  COLLECTION_FILE,
  collectionSchema,
  MANIFEST_PATH,
  manifestSchema,
  RECORDS_FILE,
  recordSchema,
  SCHEMA_PATH,
  SETTINGS_PATH,
  settingsSchema,
} from '../../catalogue/export/export-format.ts';
import type { CatalogueTableName } from '../../catalogue/describe-source.ts';
import { decodeMarkedText } from '../../catalogue/import/read/marked-text.ts';
import { BackupError, type SourceRow } from '../../engine/index.ts';
import { encodeRow, type GivenAttachment } from '../../engine/low-level.ts';
import { isErrno } from '../storage-node-fs/errno.ts';
import { diskBlob, diskFile, type DiskContent } from './disk-file.ts';
import { changedMeanwhile, invalidData, toFolderError } from './folder-error.ts';
import { emptyState, emptyTables, keyTextOf, TABLES, type FolderState, type RowPlace } from './folder-state.ts';
import { LineFile } from './line-file.ts';
import { fileRow, fromExactRow, partRow, recordRow, type ExactRow } from './row-forms.ts';

/** Rows that the files beside it cannot say exactly: see [Note: Rows and files, exactly]. */
export const EXACT_ROWS_PATH = 'rows.jsonl';
const README_PATH = 'README.txt';
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

const exactRowSchema = z.strictObject({
  table: z.enum(TABLES),
  key: z.unknown(),
  value: z.unknown(),
  attachments: z.array(z.strictObject({ kind: z.enum(['blob', 'bytes']), path: z.string() })).optional(),
});

/** Whether a folder has data of Heirloom in it. */
export async function isDataFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, MANIFEST_PATH))).isFile();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw toFolderError(error, { place: folder });
  }
}

/**
 * Opens a data folder: finds every row, and checks every file of JSON.
 * @returns the empty state where there is no data in it.
 * @throws BackupError `source-failed` (a file that is not as docs/export-format.md says, or was changed meanwhile),
 *   `permission-denied`.
 */
export async function readFolder(folder: string): Promise<FolderState> {
  if (!(await isDataFolder(folder))) return emptyState();
  const reading = new FolderReading(folder);
  try {
    return await reading.run();
  } catch (error) {
    await reading.close();
    throw error instanceof BackupError ? error : toFolderError(error, { place: folder });
  }
}

type Tables = Record<CatalogueTableName, Map<string, RowPlace>>;

interface Reference {
  readonly hash: string;
  readonly type: string;
  readonly path?: string | undefined;
}

class FolderReading {
  readonly #folder: string;
  readonly #tables: Tables;
  readonly #owned = new Set<string>([README_PATH, SCHEMA_PATH]);
  readonly #lineFiles: LineFile[] = [];
  readonly #found = new Map<string, { readonly size: number; readonly mtimeMs: number }>();
  /** The first reference to each file that names a place in the folder. */
  readonly #references = new Map<string, Reference>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#tables = emptyTables();
  }

  async run(): Promise<FolderState> {
    const { collections } = await this.#document(MANIFEST_PATH, manifestSchema);
    const settings = await this.#document(SETTINGS_PATH, settingsSchema, {});
    for (const [key, value] of Object.entries(settings)) this.#add('settings', { key, value: { key, value } });
    for (const { folder } of collections) await this.#readCollection(this.#inside(`collections/${folder}`));
    await this.#readExactRows();
    for (const reference of this.#references.values()) await this.#addFile(reference);
    return {
      tables: this.#tables,
      owned: this.#owned,
      assertUnchanged: () => this.#assertUnchanged(),
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    for (const file of this.#lineFiles.splice(0)) await file.close();
  }

  async #readCollection(root: string): Promise<void> {
    const definition = await this.#document(`${root}/${COLLECTION_FILE}`, collectionSchema);
    const { collection, fields, views } = definition;
    this.#add('collections', { key: collection.id, value: collection });
    for (const field of fields) this.#add('fields', partRow(field, collection.id));
    for (const view of views) this.#add('views', partRow(view, collection.id));
    const path = `${root}/${RECORDS_FILE}`;
    const file = await this.#lines(path);
    if (!file) return;
    for await (const { text, number, ...line } of file.lines()) {
      const record = parse(text, recordSchema, `${path}, line ${number}`);
      const toRow = (json: string) => recordRow(parse(json, recordSchema, path), collection.id);
      this.#place('records', { key: record.id, file, line, toRow });
      for (const value of Object.values(record.values)) {
        if (!Array.isArray(value)) continue;
        for (const reference of value)
          if (typeof reference === 'object' && reference.path !== undefined && !this.#references.has(reference.hash))
            this.#references.set(reference.hash, reference);
      }
    }
  }

  async #readExactRows(): Promise<void> {
    const file = await this.#lines(EXACT_ROWS_PATH);
    if (!file) return;
    for await (const { text, number } of file.lines()) {
      const place = `${EXACT_ROWS_PATH}, line ${number}`;
      const exact = parse(text, exactRowSchema, place);
      // The cast: the schema takes only names of tables.
      const table = exact.table as CatalogueTableName;
      const row = await this.#exactRow(exact, place);
      if (table === 'files') this.#references.delete(String(row.key));
      this.#add(table, row);
    }
  }

  async #exactRow({ attachments = [], ...exact }: ExactRow, place: string): Promise<SourceRow> {
    const contents: DiskContent[] = [];
    for (const { path } of attachments) contents.push(await this.#content(this.#inside(path), String(exact.key)));
    const [content] = contents;
    const known = content && fileOfRow(exact, content);
    if (known) return known;
    const given: GivenAttachment[] = [];
    for (const [at, { path }] of contents.entries()) {
      if (attachments[at]?.kind === 'bytes') given.push({ kind: 'bytes', bytes: new Uint8Array(await readFile(path)) });
      else given.push({ kind: 'blob', blob: await openAsBlob(path) });
    }
    try {
      return fromExactRow(exact, given);
    } catch (error) {
      throw invalidData(place, 'not a row in the grammar of backups', error);
    }
  }

  /** A file that is named but not there is missing, as in a backup that was made without files. */
  async #addFile({ hash, type, path }: Reference): Promise<void> {
    if (path === undefined) return;
    const inside = this.#inside(path);
    try {
      this.#add('files', fileRow(hash, diskBlob(await this.#content(inside, hash), type)));
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
    }
  }

  async #content(path: string, hash: string): Promise<DiskContent> {
    const found = await stat(join(this.#folder, path));
    if (!found.isFile()) throw invalidData(path, 'not a file');
    this.#owned.add(path);
    const isHash = /^[0-9a-f]{64}$/.test(hash);
    return {
      path: join(this.#folder, path),
      sizeBytes: found.size,
      modifiedMs: found.mtimeMs,
      ...(isHash ? { hash } : {}),
    };
  }

  #add(table: CatalogueTableName, row: SourceRow): void {
    this.#place(table, { key: row.key, row });
  }

  #place(table: CatalogueTableName, place: RowPlace): void {
    const keyText = keyTextOf(place.key);
    if (this.#tables[table].has(keyText)) throw invalidData(`the ${table}`, `${keyText} is there twice`);
    this.#tables[table].set(keyText, place);
  }

  async #document<Schema extends z.core.$ZodType>(
    path: string,
    schema: Schema,
    otherwise?: z.infer<Schema>,
  ): Promise<z.infer<Schema>> {
    const full = join(this.#folder, path);
    try {
      const { size, mtimeMs } = await stat(full);
      if (size > MAX_DOCUMENT_BYTES) throw invalidData(path, 'too long');
      this.#found.set(path, { size, mtimeMs });
      this.#owned.add(path);
      return parse(decodeMarkedText(await readFile(full)), schema, path);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      if (otherwise === undefined) throw invalidData(path, 'missing', error);
      return otherwise;
    }
  }

  async #lines(path: string): Promise<LineFile | undefined> {
    try {
      const file = await LineFile.open(join(this.#folder, path), path);
      this.#lineFiles.push(file);
      const { size, mtimeMs } = await stat(join(this.#folder, path));
      this.#found.set(path, { size, mtimeMs });
      this.#owned.add(path);
      return file;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** A path of the folder's own files must not lead out of it. */
  #inside(path: string): string {
    const normal = posix.normalize(path);
    const leadsOut = posix.isAbsolute(normal) || normal.startsWith('../') || normal === '..' || /[\\\0]/.test(path);
    if (leadsOut) throw invalidData(path, 'a path that leads out of the folder');
    return normal;
  }

  async #assertUnchanged(): Promise<void> {
    for (const [path, { size, mtimeMs }] of this.#found) {
      const now = await stat(join(this.#folder, path)).catch(() => undefined);
      if (now?.size !== size || now.mtimeMs !== mtimeMs) throw changedMeanwhile(path);
    }
  }
}

/** The row of a file as the app stores it, with its content left on the disk; `undefined` for any other row. */
function fileOfRow(exact: ExactRow, content: DiskContent): SourceRow | undefined {
  const { key, value } = exact;
  if (typeof key !== 'string' || typeof value !== 'object' || value === null) return undefined;
  const described: unknown = Reflect.get(value, 'blob');
  if (typeof described !== 'object' || described === null) return undefined;
  const { type, name, lastModified } = described as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string') return undefined;
  const isFile = typeof name === 'string' && typeof lastModified === 'number';
  const row = fileRow(key, isFile ? diskFile(content, type, name, lastModified) : diskBlob(content, type));
  return encodeRow(row).valueText === JSON.stringify(value) ? row : undefined;
}

/** Checks a document, and gives it as it is written: a schema would put its members in another order. */
function parse<Schema extends z.core.$ZodType>(json: string, schema: Schema, place: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw invalidData(place, 'no JSON', error);
  }
  const checked = z.safeParse(schema, value);
  if (checked.success) return value as z.infer<Schema>;
  const [issue] = checked.error.issues;
  throw invalidData(place, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}
