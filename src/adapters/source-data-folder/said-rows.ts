import type { CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import { collectionSchema, fieldSchema, recordSchema, viewSchema } from '../../catalogue/export/export-format.ts';
import { orderedJson } from '../../catalogue/export/stable-json.ts';
import type { CatalogueTableName } from '../../catalogue/describe-source.ts';
import type { CatalogueRecord, Collection, Field, SettingRow, View } from '../../catalogue/model.ts';
import { isFileReferences } from '../../catalogue/values.ts';
import type { SourceRow } from '../../engine/index.ts';
import { inKeyOrder, readPlace, type FolderState, type RowPlace } from './folder-state.ts';
import type { LineFile, LinePlace } from './line-file.ts';
import { areEqualRows, isPlainRecord, partRow, recordRow } from './row-forms.ts';

/** Lines that follow each other are read together up to this much. */
const LEAST_RUN_BYTES = 256 * 1024;

type Members = Readonly<Record<string, unknown>>;

/** A row that the files of JSON cannot say as it is. */
export interface UnsaidRow {
  readonly table: CatalogueTableName;
  readonly place: RowPlace;
}

const partSchemas = { fields: fieldSchema, views: viewSchema };

/**
 * Sorts rows into those that the files of JSON say, for an export to write, and the others. See [Note: Rows and files,
 * exactly].
 */
export class SaidRows {
  readonly unsaid: UnsaidRow[] = [];
  /** The type of each file as the first record that shows it has it; filled while the records are read. */
  readonly typeOfFile = new Map<string, string>();
  readonly #tables: FolderState['tables'];
  readonly #onRow: () => void;

  /** @param onRow is called for each record that is read. */
  constructor(tables: FolderState['tables'], onRow: () => void) {
    this.#tables = tables;
    this.#onRow = onRow;
  }

  /** Reads every row once to sort it. @param file gives the content of a file. */
  async sort(file: CatalogueReader['file']): Promise<CatalogueReader> {
    const collections = await this.#rows('collections', (row) => {
      const said = throughJson(row.value);
      return isCollection(said) ? { key: said.id, value: said } : undefined;
    });
    const known = new Set(collections.map(({ key }) => String(key)));
    const fields = await this.#parts('fields', known);
    const views = await this.#parts('views', known);
    const settings = await this.#rows('settings', ({ value }) => {
      const { key, value: said } = membersOf(value);
      const isText = typeof key === 'string' && key !== '__proto__';
      return isText ? { key, value: { key, value: throughJson(said) } } : undefined;
    });
    // No file of an export tells conflicts.
    for (const place of inKeyOrder(this.#tables.conflicts.values())) this.unsaid.push({ table: 'conflicts', place });
    const records = await this.#recordsByCollection(known);
    // The casts: each row was compared with what the schema of its table takes.
    const valuesOf = <Row>(rows: readonly SourceRow[]) => rows.map(({ value }) => value as Row);
    return {
      collections: async () => valuesOf<Collection>(collections),
      fields: async () => valuesOf<Field>(fields),
      views: async () => valuesOf<View>(views),
      settings: async () => valuesOf<SettingRow>(settings),
      records: (collectionId) => this.#read(records.get(collectionId) ?? []),
      lines: (collectionId) => this.#lines(records.get(collectionId) ?? []),
      file,
    };
  }

  #parts(table: 'fields' | 'views', collections: ReadonlySet<string>): Promise<readonly SourceRow[]> {
    return this.#rows(table, ({ value }) => {
      const { collectionId, ...part } = membersOf(value);
      if (typeof collectionId !== 'string' || !collections.has(collectionId)) return undefined;
      const said = throughJson(part);
      return partSchemas[table].safeParse(said).success ? partRow(membersOf(said), collectionId) : undefined;
    });
  }

  /** The rows that come back as they were. @param read gives what is read of what would be written. */
  async #rows(
    table: CatalogueTableName,
    read: (row: SourceRow) => SourceRow | undefined,
  ): Promise<readonly SourceRow[]> {
    const said: SourceRow[] = [];
    for (const place of inKeyOrder(this.#tables[table].values())) {
      const row = await readPlace(place);
      if (isSaid(row, read)) said.push(row);
      else this.unsaid.push({ table, place });
    }
    return said;
  }

  async #recordsByCollection(collections: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly RowPlace[]>> {
    const byCollection = new Map<string, RowPlace[]>([...collections].map((id) => [id, []]));
    for (const place of inKeyOrder(this.#tables.records.values())) {
      const known = recordLineOf(place);
      const ofKnown = known && byCollection.get(known.collectionId);
      if (ofKnown) {
        ofKnown.push(place);
        continue;
      }
      const row = await readPlace(place);
      const { collectionId } = membersOf(row.value);
      const ofCollection = typeof collectionId === 'string' ? byCollection.get(collectionId) : undefined;
      const read = () => {
        const { collectionId: _, fileHashes: __, ...record } = membersOf(row.value);
        const said = recordSchema.safeParse(throughJson(record));
        return said.success ? recordRow(throughJson(record) as typeof said.data, String(collectionId)) : undefined;
      };
      if (ofCollection && (isPlainRecord(row) || isSaid(row, read))) ofCollection.push(place);
      else this.unsaid.push({ table: 'records', place });
    }
    return byCollection;
  }

  /** Records whose lines are known are passed on as text, many at once. */
  async *#lines(places: readonly RowPlace[]): AsyncGenerator<CatalogueRecord | string, void, void> {
    let run: RecordLine | undefined;
    for (const place of places) {
      const known = recordLineOf(place);
      const joined = run && known && joinLines(run, known);
      if (run && !joined) yield `${await run.file.text(run.line)}\n`;
      run = joined ?? known;
      if (known) this.#onRow();
      else yield* this.#read([place]);
    }
    if (run) yield `${await run.file.text(run.line)}\n`;
  }

  async *#read(places: readonly RowPlace[]): AsyncGenerator<CatalogueRecord, void, void> {
    for (const place of places) {
      this.#onRow();
      // The cast: it was compared with what the schema takes when it was sorted.
      const record = (await readPlace(place)).value as CatalogueRecord;
      for (const value of Object.values(record.values)) {
        if (!isFileReferences(value)) continue;
        for (const { hash, type } of value) if (!this.typeOfFile.has(hash)) this.typeOfFile.set(hash, type);
      }
      yield record;
    }
  }
}

/** Lines of one collection's `records.jsonl`: one, or several that follow each other in the file that has them now. */
interface RecordLine {
  readonly file: Pick<LineFile, 'text'>;
  readonly line: LinePlace;
  readonly collectionId: string;
}

function recordLineOf(place: RowPlace): RecordLine | undefined {
  if (!('line' in place)) return undefined;
  const { file, line, collectionId } = place;
  return collectionId === undefined ? undefined : { file, line, collectionId };
}

/** `undefined` if they do not follow each other, or are long enough already. */
function joinLines(before: RecordLine, next: RecordLine): RecordLine | undefined {
  const { offset, length } = before.line;
  const isNext = before.file === next.file && next.line.offset === offset + length + 1;
  if (!isNext || length >= LEAST_RUN_BYTES) return undefined;
  return { ...before, line: { offset, length: length + 1 + next.line.length } };
}

function isSaid(row: SourceRow, read: (row: SourceRow) => SourceRow | undefined): boolean {
  const back = read(row);
  return back !== undefined && areEqualRows(row, back);
}

function isCollection(said: unknown): said is Collection {
  return collectionSchema.safeParse({ collection: said, fields: [], views: [] }).success;
}

/** A value as it comes back from a file; `undefined` where JSON cannot say it at all. */
function throughJson(value: unknown): unknown {
  return hasJson(value) ? JSON.parse(orderedJson(value)) : undefined;
}

/** Whether a value has neither bigints nor objects that contain themselves. */
function hasJson(value: unknown, around: readonly object[] = []): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  if (around.includes(value) || value instanceof BigInt) return false;
  const within = [...around, value];
  return Object.values(value).every((member) => hasJson(member, within));
}

function membersOf(value: unknown): Members {
  // The cast: an object has members.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}
