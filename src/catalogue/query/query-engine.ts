import type { Ranks } from '../field-types/ranks.ts';
import { definitionOf } from '../field-types/registry.ts';
import type { CatalogueRecord, Field } from '../model.ts';
import { collectPoints } from './collect-points.ts';
import { ColumnStore } from './column-store.ts';
import { searchWords } from './fold-text.ts';
import { groupRows } from './group-rows.ts';
import { compileFilter } from './match-filters.ts';
import { packIds } from './packed-ids.ts';
import type { PackedAnswer, RecordQuery } from './query-types.ts';
import { searchTextOf } from './search-text.ts';
import { isSortable, rankColumn, sortRows } from './sort-records.ts';

let lastIdsVersion = 0;

/**
 * Answers queries about one collection from memory. Expensive results (the searchable text, the ranks of a column, the
 * order of creation) are kept until a change affects them.
 */
export class QueryEngine {
  #store = new ColumnStore();
  #fields = new Map<string, Field>();
  #searchTexts: (string | undefined)[] = [];
  #ranks = new Map<string, Ranks>();
  #basePlaces: Uint32Array | undefined;
  #idsVersion = 0;

  get size(): number {
    return this.#store.size;
  }

  /** Loads everything again. */
  load(fields: readonly Field[], records: readonly CatalogueRecord[]): void {
    this.#store.reset(records);
    this.#rowsChanged();
    this.#searchTexts = [];
    this.setFields(fields);
  }

  /** Loads the fields again: their types and options decide how values are searched and sorted. */
  setFields(fields: readonly Field[]): void {
    this.#fields = new Map(fields.map((field) => [field.id, field]));
    this.#ranks.clear();
    this.#searchTexts = [];
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

  /** Row → position in the order of creation, which is the default order. */
  #placesByCreation(): Uint32Array {
    if (!this.#basePlaces) {
      const rows = this.#store.rows().sort((a, b) => this.#store.createdAt(a) - this.#store.createdAt(b) || a - b);
      const places = new Uint32Array(this.#store.rowCount);
      for (const [place, row] of rows.entries()) places[row] = place;
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
