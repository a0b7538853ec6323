import type { CatalogueRecord, FieldValue } from '../model.ts';
import { type ColumnPart, packColumn, packTexts, unpackColumn, unpackTexts } from './column-part.ts';

type Column = (FieldValue | undefined)[];

/**
 * The records of one collection, by column; a row number identifies a record. A deleted row stays as a hole, so that
 * row numbers keep their meaning.
 */
export class ColumnStore {
  readonly #ids: string[] = [];
  readonly #rowById = new Map<string, number>();
  readonly #createdAt: number[] = [];
  readonly #columns = new Map<string, Column>();
  readonly #alive: boolean[] = [];
  #aliveCount = 0;
  /** Texts that occur in many records (a country, a date) are stored once. */
  readonly #texts = new Map<string, string>();

  /** How many records there are. */
  get size(): number {
    return this.#aliveCount;
  }

  /** How many row numbers are in use, holes included. */
  get rowCount(): number {
    return this.#ids.length;
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  has(id: string): boolean {
    return this.#rowById.has(id);
  }

  /** Whether a row has a record: it is not a hole. */
  isThere(row: number): boolean {
    return this.#alive[row] ?? false;
  }

  /** Values by row number; `undefined` where a record has none. */
  column(fieldId: string): readonly (FieldValue | undefined)[] {
    return this.#columnUpTo(fieldId, this.rowCount);
  }

  /** The row numbers of all records, in the order in which they were added. */
  rows(): Uint32Array<ArrayBuffer> {
    const rows = new Uint32Array(this.#aliveCount);
    let at = 0;
    for (let row = 0; row < this.rowCount; row += 1) if (this.#alive[row]) rows[at++] = row;
    return rows;
  }

  /** When the record of a row was made, in milliseconds since 1970. */
  createdAt(row: number): number {
    return this.#createdAt[row] ?? 0;
  }

  /** Adds a record, or replaces the one with its id. @returns its row, and the fields that changed. */
  put(record: CatalogueRecord): { row: number; isNew: boolean; changedFieldIds: readonly string[] } {
    const known = this.#rowById.get(record.id);
    const row = known ?? this.#ids.length;
    if (known === undefined) {
      this.#addRow(record.id, timeOf(record));
      this.#fillColumns();
    }
    const changedFieldIds: string[] = [];
    for (const fieldId of new Set([...this.#columns.keys(), ...Object.keys(record.values)])) {
      if (this.#set(fieldId, row, record.values[fieldId])) changedFieldIds.push(fieldId);
    }
    return { row, isNew: known === undefined, changedFieldIds };
  }

  /** Removes a record; a second call does nothing. */
  delete(id: string): boolean {
    const row = this.#rowById.get(id);
    if (row === undefined) return false;
    this.#rowById.delete(id);
    this.#alive[row] = false;
    this.#aliveCount -= 1;
    return true;
  }

  /** Adds records with new ids: faster than `put` for each, because no values are compared. */
  append(records: readonly CatalogueRecord[]): void {
    for (const record of records) {
      const row = this.#addRow(record.id, timeOf(record));
      for (const fieldId in record.values) {
        const column = this.#columnUpTo(fieldId, row);
        column.push(this.#intern(record.values[fieldId]));
      }
    }
    this.#fillColumns();
  }

  /** Adds the records of a part. */
  appendPart({ ids, idLengths, createdAt, columns }: ColumnPart): void {
    const start = this.rowCount;
    for (const [at, id] of unpackTexts(ids, idLengths).entries()) this.#addRow(id ?? '', createdAt[at] ?? 0);
    for (const [fieldId, packed] of columns) {
      const column = this.#columnUpTo(fieldId, start);
      for (const value of unpackColumn(packed)) column.push(value);
    }
    this.#fillColumns();
  }

  /** Some rows, packed. */
  part(rows: Uint32Array): ColumnPart {
    const { text, lengths } = packTexts(Array.from(rows, (row) => this.#ids[row]));
    return {
      ids: text,
      idLengths: lengths,
      createdAt: Float64Array.from(rows, (row) => this.createdAt(row)),
      columns: [...this.#columns].map(([fieldId, column]) => [
        fieldId,
        packColumn(Array.from(rows, (row) => column[row])),
      ]),
    };
  }

  #addRow(id: string, createdAt: number): number {
    const row = this.#ids.push(id) - 1;
    this.#rowById.set(id, row);
    this.#alive.push(true);
    this.#createdAt.push(createdAt);
    this.#aliveCount += 1;
    return row;
  }

  /** A column whose next value is that of `row`. An array that is filled without gaps stays a fast one. */
  #columnUpTo(fieldId: string, row: number): Column {
    let column = this.#columns.get(fieldId);
    if (!column) {
      column = [];
      this.#columns.set(fieldId, column);
    }
    while (column.length < row) column.push(undefined);
    return column;
  }

  #fillColumns(): void {
    for (const fieldId of this.#columns.keys()) this.#columnUpTo(fieldId, this.rowCount);
  }

  #set(fieldId: string, row: number, value: FieldValue | undefined): boolean {
    const column = this.#columnUpTo(fieldId, this.rowCount);
    const before = column[row];
    if (before === value) return false;
    if (typeof before === 'object' && typeof value === 'object' && JSON.stringify(before) === JSON.stringify(value))
      return false;
    column[row] = value;
    return true;
  }

  #intern(value: FieldValue | undefined): FieldValue | undefined {
    if (typeof value !== 'string' || value.length > 40) return value;
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    if (this.#texts.size < 4096) this.#texts.set(value, value);
    return value;
  }
}

/** A row from elsewhere may contain anything; 0 for what is no time. */
function timeOf({ createdAt }: CatalogueRecord): number {
  return Date.parse(createdAt) || 0;
}
