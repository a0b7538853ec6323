import type { Table } from 'dexie';
import { db } from '../../database.ts';
import { putFile } from '../../files.ts';
import { hashBlob } from '../../media/hash-blob.ts';
import type { Collection, Field, View } from '../../model.ts';
import { withStorageErrors } from '../../storage-errors.ts';
import type { GithubNote } from '../github/build-project.ts';
import { ImportError, toImportError } from '../import-error.ts';
import { type ImportRun, journal } from '../run/import-journal.ts';
import { runJournaled, type RunOptions } from '../run/journaled-run.ts';
import { invalid, openExport, type ExportedDefinition, type ExportedRecord, type OpenExport } from './open-export.ts';
import { definitionRows, recordRow, relationsOf, type NewId } from './rename-ids.ts';

const RECORDS_PER_WRITE = 500;

/** The result of importing an export. */
export interface ExportImportReport {
  /** The id for `undoImport`. */
  readonly runId: string;
  readonly collections: readonly { readonly id: string; readonly name: string }[];
  readonly records: number;
  readonly files: number;
  /** Files that records refer to but that neither the export nor this browser has. */
  readonly filesMissing: number;
  /** The number of settings that this browser did not have yet; its own stay. */
  readonly settings: number;
  /** What a project of GitHub has that is not here. Missing for an export. */
  readonly notes?: readonly GithubNote[];
}

/**
 * Brings back everything in a Heirloom export (a ZIP with JSON): collections, fields, views, records, photos, files,
 * and the settings that are not set here. Ids that are free stay; taken ones become new ids everywhere, so existing
 * data never changes. If it fails or is cancelled, everything is taken back.
 * @throws ImportError `invalid-export`, `cancelled`, `busy`, `quota-exceeded`, `storage-failed`.
 */
export async function importExport(zip: Blob, options: RunOptions = {}): Promise<ExportImportReport> {
  // First, so that a file that is not an export leaves the previous import undoable.
  const exported = await openExport(zip).catch((error: unknown) => {
    throw toImportError(error);
  });
  try {
    return await runJournaled((run) => importAll(exported, run, options), options);
  } finally {
    await exported.close();
  }
}

interface Part {
  readonly folder: string;
  readonly definition: ExportedDefinition;
}

async function importAll(exported: OpenExport, run: ImportRun, options: RunOptions): Promise<ExportImportReport> {
  const parts: Part[] = [];
  for (const { folder } of exported.collections) parts.push({ folder, definition: await exported.definition(folder) });
  const ids = await gatherIds(exported, parts, options);
  const newId = await chooseIds(ids);
  const rows = parts.map(({ definition }) => definitionRows(definition, newId));
  const collections = rows.map(({ collection }) => collection);
  await journal.runs.update(run.id, {
    hasWholeCollections: true,
    createdCollectionIds: collections.map(({ id }) => id),
    createdPartIds: rows.flatMap(({ fields, views }) => [...fields, ...views].map(({ id }) => id)),
  });
  const files = new IncomingFiles(exported);
  const writer = new Writer(files, ids.records.size, options);
  for (const { folder, definition } of parts) {
    const relations = relationsOf(definition);
    for await (const record of exported.records(folder))
      await writer.take(record, recordRow(record, definition.collection.id, relations, newId));
  }
  await writer.flush();
  if (options.signal?.aborted) throw new ImportError('cancelled');
  // Last, so that a collection appears only once it is complete.
  const settings = await writeDefinitions(rows, exported.settings);
  return {
    runId: run.id,
    collections: collections.map(({ id, name }) => ({ id, name })),
    records: writer.done,
    files: files.taken,
    filesMissing: files.missing,
    settings,
  };
}

interface Ids {
  readonly collections: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
  readonly views: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
}

async function gatherIds(
  exported: OpenExport,
  parts: readonly Part[],
  { signal, onProgress }: RunOptions,
): Promise<Ids> {
  const ids = {
    collections: new Set<string>(),
    fields: new Set<string>(),
    views: new Set<string>(),
    records: new Set<string>(),
  };
  const add = (kind: keyof Ids, id: string) => {
    if (ids[kind].has(id)) throw invalid(`the id ${id} occurs twice`);
    ids[kind].add(id);
  };
  for (const { folder, definition } of parts) {
    add('collections', definition.collection.id);
    for (const { id } of definition.fields) add('fields', id);
    for (const { id } of definition.views) add('views', id);
    for await (const { id } of exported.records(folder)) {
      add('records', id);
      if (ids.records.size % RECORDS_PER_WRITE !== 0) continue;
      if (signal?.aborted) throw new ImportError('cancelled');
      onProgress?.({ phase: 'reading', rowsDone: ids.records.size, share: 0 });
    }
  }
  return ids;
}

async function chooseIds(ids: Ids): Promise<NewId> {
  const renamed = new Map<string, string>();
  const tables: readonly (readonly [Table<unknown, string>, ReadonlySet<string>])[] = [
    [db.collections, ids.collections],
    [db.fields, ids.fields],
    [db.views, ids.views],
    [db.records, ids.records],
  ];
  for (const [table, all] of tables) {
    const wanted = [...all];
    for (let start = 0; start < wanted.length; start += RECORDS_PER_WRITE) {
      const taken = await table
        .where(':id')
        .anyOf(wanted.slice(start, start + RECORDS_PER_WRITE))
        .primaryKeys();
      for (const id of taken) renamed.set(id, crypto.randomUUID());
    }
  }
  return (id) => renamed.get(id) ?? id;
}

async function writeDefinitions(
  rows: readonly { collection: Collection; fields: readonly Field[]; views: readonly View[] }[],
  settings: OpenExport['settings'],
): Promise<number> {
  return withStorageErrors(() =>
    db.transaction('rw', [db.collections, db.fields, db.views, db.settings], async () => {
      await db.fields.bulkAdd(rows.flatMap(({ fields }) => fields));
      await db.views.bulkAdd(rows.flatMap(({ views }) => views));
      await db.collections.bulkAdd(rows.map(({ collection }) => collection));
      const known = new Set(await db.settings.toCollection().primaryKeys());
      const added = [...settings].filter(([key]) => !known.has(key));
      await db.settings.bulkAdd(added.map(([key, value]) => ({ key, value })));
      return added.length;
    }),
  );
}

/** Writes records in batches, after the files that they refer to. */
class Writer {
  readonly #files: IncomingFiles;
  readonly #total: number;
  readonly #options: RunOptions;
  #waiting: ReturnType<typeof recordRow>[] = [];
  done = 0;

  constructor(files: IncomingFiles, total: number, options: RunOptions) {
    this.#files = files;
    this.#total = total;
    this.#options = options;
  }

  async take(record: ExportedRecord, row: ReturnType<typeof recordRow>): Promise<void> {
    if (this.#options.signal?.aborted) throw new ImportError('cancelled');
    await this.#files.take(record);
    this.#waiting.push(row);
    if (this.#waiting.length >= RECORDS_PER_WRITE) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#waiting;
    await withStorageErrors(() => db.records.bulkAdd(rows));
    this.done += this.#waiting.length;
    this.#waiting = [];
    const share = this.#total === 0 ? 1 : this.done / this.#total;
    this.#options.onProgress?.({ phase: 'writing', rowsDone: this.done, rowsTotal: this.#total, share });
  }
}

/** Stores each file of the export once, after checking its content against its hash. */
class IncomingFiles {
  readonly #exported: OpenExport;
  readonly #seen = new Set<string>();
  taken = 0;
  missing = 0;

  constructor(exported: OpenExport) {
    this.#exported = exported;
  }

  async take({ values }: ExportedRecord): Promise<void> {
    for (const value of Object.values(values)) {
      if (!Array.isArray(value)) continue;
      for (const file of value) if (typeof file === 'object' && !this.#seen.has(file.hash)) await this.#takeOne(file);
    }
  }

  async #takeOne({ hash, path, type }: { hash: string; path?: string | undefined; type: string }): Promise<void> {
    this.#seen.add(hash);
    const blob = path === undefined ? undefined : await this.#exported.file(path, type);
    if (blob) {
      if ((await hashBlob(blob)) !== hash) throw invalid(`${path ?? ''} was changed since it was exported`);
      await putFile(blob, hash);
      this.taken += 1;
    } else if (!(await db.files.get(hash))) this.missing += 1;
  }
}
