import type { Ranks } from '../field-types/ranks.ts';
import { definitionOf } from '../field-types/registry.ts';
import type { CatalogueRecord, Field } from '../model.ts';
import { collectPoints } from './collect-points.ts';
import type { ColumnPart } from './column-part.ts';
import { ColumnStore } from './column-store.ts';
import { searchWords } from './fold-text.ts';
import { groupRows } from './group-rows.ts';
import { compileFilter } from './match-filters.ts';
import { packIds } from './packed-ids.ts';
import type { PackedAnswer, RecordQuery } from './query-types.ts';
import { searchTextOf } from './search-text.ts';
import { isSortable, rankColumn, sortRows } from './sort-records.ts';

/** A part takes some 10 ms, during which no query is answered. */
export const ROWS_IN_PART = 8192;

let lastIdsVersion = 0;

/**
 * Answers queries about one collection from memory. Expensive results (the searchable text, the ranks of a column, the
 * order of creation) are kept until a change affects them.
 */
export class QueryEngine {
  readonly #store = new ColumnStore();
  #fields = new Map<string, Field>();
  #searchTexts: (string | undefined)[] = [];
  #ranks = new Map<string, Ranks>();
  #basePlaces: Uint32Array | undefined;
  #idsVersion = 0;

  get size(): number {
    return this.#store.size;
  }

  /** Whether the records were added in the order of creation. */
  get isInOrder(): boolean {
    return this.#areInOrder(this.#store.rows());
  }

  /** Adds records with new ids. */
  append(records: readonly CatalogueRecord[]): void {
    this.#store.append(records);
    this.#rowsChanged();
  }

  /** Adds the records of a part of {@link QueryEngine.parts}. */
  appendPart(part: ColumnPart): void {
    this.#store.appendPart(part);
    this.#rowsChanged();
  }

  /**
   * All records in the order of creation, a number of them at a time. What changes meanwhile may be in a part or not.
   */
  *parts(): Generator<ColumnPart, void, undefined> {
    const rows = this.#inOrder();
    for (let at = 0; at < rows.length; at += ROWS_IN_PART) {
      const part = rows.subarray(at, at + ROWS_IN_PART).filter((row) => this.#store.isThere(row));
      yield this.#store.part(part);
    }
  }

  /** The records from a row number on, as one part; all rows must be records. */
  partFrom(row: number): ColumnPart {
    const length = Math.min(ROWS_IN_PART, this.#store.rowCount - row);
    return this.#store.part(Uint32Array.from({ length }, (_, at) => row + at));
  }

  /** Loads the fields again: their types and options decide how values are searched and sorted. */
  setFields(fields: readonly Field[]): void {
    this.#fields = new Map(fields.map((field) => [field.id, field]));
    this.#ranks.clear();
    this.#searchTexts = [];
  }

  /** The ids of all records that pass a test. */
  idsWhere(passes: (id: string) => boolean): string[] {
    return this.#store.ids.filter((id, row) => this.#store.isThere(row) && passes(id));
  }

  has(id: string): boolean {
    return this.#store.has(id);
  }

  put(record: CatalogueRecord): void {
    const { row, isNew, changedFieldIds } = this.#store.put(record);
    if (isNew) this.#rowsChanged();
    this.#searchTexts[row] = undefined;
    for (const fieldId of changedFieldIds) this.#ranks.delete(fieldId);
  }

  delete(id: string): void {
    if (this.#store.delete(id)) this.#rowsChanged();
  }

  /** @param knownIdsVersion the version of the ids that the caller already has, which are then not sent again. */
  answer(query: RecordQuery, knownIdsVersion: number): PackedAnswer {
    let rows = this.#sorted(this.#matching(query), query);
    let groups: PackedAnswer['groups'] = [];
    const groupField = this.#fields.get(query.groupByFieldId ?? '');
    if (groupField && definitionOf(groupField.type).mainOf === 'board') {
      ({ rows, groups } = groupRows(rows, this.#store.column(groupField.id), groupField.options ?? []));
    }
    const pointsField = this.#fields.get(query.pointsFieldId ?? '');
    const located =
      pointsField && definitionOf(pointsField.type).mainOf === 'globe'
        ? collectPoints(rows, this.#store.column(pointsField.id))
        : undefined;
    return {
      idsVersion: this.#idsVersion,
      ids: knownIdsVersion === this.#idsVersion ? undefined : packIds(this.#store.ids),
      rows,
      total: this.#store.size,
      groups,
      points: located?.points,
      pointRows: located?.pointRows,
    };
  }

  #matching(query: RecordQuery): Uint32Array<ArrayBuffer> {
    let rows = this.#store.rows();
    for (const filter of query.filters) {
      const field = this.#fields.get(filter.fieldId);
      if (!field) continue;
      const passes = compileFilter(field, filter);
      const column = this.#store.column(field.id);
      rows = rows.filter((row) => passes(column[row]));
    }
    for (const word of searchWords(query.search)) rows = rows.filter((row) => this.#searchText(row).includes(word));
    return rows;
  }

  #sorted(rows: Uint32Array<ArrayBuffer>, query: RecordQuery): Uint32Array<ArrayBuffer> {
    const keys = query.sorts.flatMap((sort) => {
      const field = this.#fields.get(sort.fieldId);
      if (!field || !isSortable(field)) return [];
      return [{ ranks: this.#ranksOf(field), isDescending: sort.direction === 'descending' }];
    });
    sortRows(rows, keys, this.#placesByCreation());
    return rows;
  }

  #searchText(row: number): string {
    let text = this.#searchTexts[row];
    if (text === undefined) {
      const parts: string[] = [];
      for (const field of this.#fields.values()) {
        const part = searchTextOf(field, this.#store.column(field.id)[row]);
        if (part !== '') parts.push(part);
      }
      text = parts.join('\n');
      this.#searchTexts[row] = text;
    }
    return text;
  }

  #ranksOf(field: Field): Ranks {
    let ranks = this.#ranks.get(field.id);
    if (!ranks) {
      ranks = rankColumn(field, this.#store.column(field.id));
      this.#ranks.set(field.id, ranks);
    }
    return ranks;
  }

  /**
   * All rows in the order of creation, which is the default order; those of the same time in the order of their ids.
   */
  #inOrder(): Uint32Array<ArrayBuffer> {
    const rows = this.#store.rows();
    // Kept rows are in order already.
    return this.#areInOrder(rows) ? rows : rows.sort(this.#compare);
  }

  #areInOrder(rows: Uint32Array): boolean {
    return rows.every((row, at) => at === 0 || this.#compare(rows[at - 1] ?? row, row) <= 0);
  }

  readonly #compare = (a: number, b: number): number => {
    const between = this.#store.createdAt(a) - this.#store.createdAt(b);
    if (between !== 0) return between;
    const [left = '', right = ''] = [this.#store.ids[a], this.#store.ids[b]];
    return left < right ? -1 : left > right ? 1 : 0;
  };

  /** Row → position in the order of creation. */
  #placesByCreation(): Uint32Array {
    if (!this.#basePlaces) {
      const places = new Uint32Array(this.#store.rowCount);
      for (const [place, row] of this.#inOrder().entries()) places[row] = place;
      this.#basePlaces = places;
    }
    return this.#basePlaces;
  }

  #rowsChanged(): void {
    this.#basePlaces = undefined;
    this.#ranks.clear();
    lastIdsVersion += 1;
    this.#idsVersion = lastIdsVersion;
  }
}
