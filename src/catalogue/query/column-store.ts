import type { CatalogueRecord, FieldValue } from '../model.ts';

type Column = (FieldValue | undefined)[];

/**
 * The records of one collection, by column; a row number identifies a record. A deleted row stays as a hole, so that
 * row numbers keep their meaning until `reset`.
 */
export class ColumnStore {
  #ids: string[] = [];
  #rowById = new Map<string, number>();
  #createdAt: number[] = [];
  #columns = new Map<string, Column>();
  #alive: boolean[] = [];
  #aliveCount = 0;
  /** Texts that occur in many records (a country, a date) are stored once. */
  #texts = new Map<string, string>();

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

  /** Values by row number; `undefined` where a record has none. */
  column(fieldId: string): readonly (FieldValue | undefined)[] {
    let column = this.#columns.get(fieldId);
    if (!column) {
      column = new Array<FieldValue | undefined>(this.rowCount).fill(undefined);
      this.#columns.set(fieldId, column);
    }
    return column;
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
      this.#ids.push(record.id);
      this.#rowById.set(record.id, row);
      this.#alive.push(true);
      this.#createdAt.push(Date.parse(record.createdAt));
      this.#aliveCount += 1;
      for (const column of this.#columns.values()) column.push(undefined);
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

  /** Replaces everything: faster than `put` for each record, because no values are compared. */
  reset(records: readonly CatalogueRecord[]): void {
    this.#ids = records.map((record) => record.id);
    this.#rowById = new Map(this.#ids.map((id, row) => [id, row]));
    this.#createdAt = records.map((record) => Date.parse(record.createdAt));
    this.#alive = records.map(() => true);
    this.#aliveCount = records.length;
    this.#columns = new Map();
    this.#texts = new Map();
    for (const [row, record] of records.entries()) {
      for (const fieldId in record.values) {
        let column = this.#columns.get(fieldId);
        if (!column) {
          column = new Array<FieldValue | undefined>(records.length).fill(undefined);
          this.#columns.set(fieldId, column);
        }
        column[row] = this.#intern(record.values[fieldId]);
      }
    }
    this.#texts = new Map();
  }

  #set(fieldId: string, row: number, value: FieldValue | undefined): boolean {
    let column = this.#columns.get(fieldId);
    if (!column) {
      column = new Array<FieldValue | undefined>(this.rowCount).fill(undefined);
      this.#columns.set(fieldId, column);
    }
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
