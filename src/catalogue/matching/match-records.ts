import { isRecord } from '../fitting/catalogue-rows.ts';
import type { CatalogueRecord, FieldValue } from '../model.ts';
import { isFileReferences, isIdList } from '../values.ts';
import type { Matching } from './matching.ts';
import { rewriteValue } from './rewrite-row.ts';

/*
 * [Note: Which records are the same]
 *
 * A record of the backup equals a present one if all their values are equal, once fields and choices have their present
 * ids; times and ids do not count. Relations are values too, and refer to records that may themselves have a partner,
 * even in circles. So records are first grouped by all other values and by those of the records that they refer to, and
 * paired within a group, each with at most one. Then each pair's relations are checked against the current pairs; a
 * pair that fails is dropped, until none does. A record without a partner is added: in doubt, nothing is lost.
 */

/** A record of a matched collection, by its values with the present ids. */
interface Sketch {
  readonly id: string;
  readonly row: CatalogueRecord;
  /** Equal if the collection and all values except relations are equal. */
  readonly kind: number;
  /** By field: ids of records as this side knows them. */
  readonly relations: readonly (readonly [fieldId: string, ids: readonly string[]])[];
}

interface SketchedSide {
  readonly ids: ReadonlySet<string>;
  readonly sketches: ReadonlyMap<string, Sketch>;
}

type Rows = AsyncIterable<unknown>;

/** Extends a matching by the records of matched collections that already exist here. See the note above. */
export async function matchRecords(matching: Matching, backup: Rows, now: Rows): Promise<Matching> {
  const kinds = new Map<string, number>();
  const theirs = await sketchSide(backup, kinds, (record) => {
    const collectionId = matching.collections.get(record.collectionId);
    if (collectionId === undefined) return undefined;
    const values = Object.entries(record.values).map(([fieldId, value]): ValueOf => ({
      fieldId: matching.fields.get(fieldId) ?? fieldId,
      value: rewriteValue(matching, fieldId, value),
      isRelation: matching.relationFields.has(fieldId),
    }));
    return { collectionId, values };
  });
  const relations = relationsNow(matching);
  const present = new Set(matching.collections.values());
  const mine = await sketchSide(now, kinds, (record) => {
    if (!present.has(record.collectionId)) return undefined;
    const values = Object.entries(record.values).map(([fieldId, value]): ValueOf => ({
      fieldId,
      value,
      isRelation: relations.has(fieldId),
    }));
    return { collectionId: record.collectionId, values };
  });
  const pairs = withRelations(pairSketches(theirs, mine), theirs, mine);
  return {
    ...matching,
    records: pairs,
    present: { ...matching.present, records: new Map([...pairs].map(([id, to]) => [id, mine.sketches.get(to)?.row])) },
  };
}

/**
 * The relation fields of the backup by their present ids: a present field without a partner has no counterpart there.
 */
function relationsNow({ relationFields, fields }: Matching): ReadonlySet<string> {
  return new Set([...relationFields].map((id) => fields.get(id) ?? id));
}

interface ValueOf {
  readonly fieldId: string;
  readonly value: FieldValue;
  readonly isRelation: boolean;
}

async function sketchSide(
  rows: Rows,
  kinds: Map<string, number>,
  read: (record: CatalogueRecord) => { readonly collectionId: string; readonly values: readonly ValueOf[] } | undefined,
): Promise<SketchedSide> {
  const ids = new Set<string>();
  const sketches = new Map<string, Sketch>();
  for await (const row of rows) {
    if (!isRecord(row)) continue;
    ids.add(row.id);
    const known = read(row);
    if (!known) continue;
    const plain: [string, unknown][] = [];
    const relations: [string, readonly string[]][] = [];
    for (const { fieldId, value, isRelation } of known.values) {
      if (isRelation && isIdList(value)) relations.push([fieldId, value]);
      else plain.push([fieldId, comparable(value)]);
    }
    const text = JSON.stringify([known.collectionId, sortByField(plain)]);
    const kind = kinds.get(text) ?? kinds.size;
    kinds.set(text, kind);
    sketches.set(row.id, { id: row.id, row, kind, relations: sortByField(relations) });
  }
  return { ids, sketches };
}

function sortByField<Value>(values: readonly (readonly [string, Value])[]): readonly (readonly [string, Value])[] {
  return values.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A value without incidental parts: the same photo may have been added at two times. */
function comparable(value: FieldValue): unknown {
  return isFileReferences(value) ? value.map(({ hash, name }) => [hash, name]) : value;
}

/**
 * Pairs each record of the backup with a present one of the same values, whose relations refer to partners of the same
 * records.
 */
function pairSketches(theirs: SketchedSide, mine: SketchedSide): Map<string, string> {
  const free = new Map<string, string[]>();
  for (const sketch of mine.sketches.values()) {
    if (theirs.ids.has(sketch.id)) continue;
    const group = groupOf(sketch, mine);
    const list = free.get(group);
    if (list) list.push(sketch.id);
    else free.set(group, [sketch.id]);
  }
  for (const list of free.values()) list.reverse();
  const pairs = new Map<string, string>();
  for (const sketch of theirs.sketches.values()) {
    const partner = mine.ids.has(sketch.id) ? undefined : free.get(groupOf(sketch, theirs))?.pop();
    if (partner !== undefined) pairs.set(sketch.id, partner);
  }
  return pairs;
}

function groupOf({ kind, relations }: Sketch, { sketches }: SketchedSide): string {
  return JSON.stringify([
    kind,
    relations.map(([fieldId, ids]) => [fieldId, ids.map((id) => sketches.get(id)?.kind ?? id)]),
  ]);
}

/** Drops pairs whose relations do not refer to the same records, and then those that relied on dropped ones. */
function withRelations(pairs: Map<string, string>, theirs: SketchedSide, mine: SketchedSide): Map<string, string> {
  const relationsOf = (id: string, { sketches }: SketchedSide) => sketches.get(id)?.relations ?? [];
  const pointingAt = new Map<string, string[]>();
  for (const id of pairs.keys()) {
    for (const related of relationsOf(id, theirs).flatMap(([, ids]) => ids)) {
      const list = pointingAt.get(related);
      if (list) list.push(id);
      else pointingAt.set(related, [id]);
    }
  }
  const isRight = (id: string, to: string) => {
    const followed = relationsOf(id, theirs).map(([fieldId, ids]) => [
      fieldId,
      ids.map((related) => pairs.get(related) ?? related),
    ]);
    return JSON.stringify(followed) === JSON.stringify(relationsOf(to, mine));
  };
  const toCheck = [...pairs.keys()];
  for (let id = toCheck.pop(); id !== undefined; id = toCheck.pop()) {
    const to = pairs.get(id);
    if (to === undefined || isRight(id, to)) continue;
    pairs.delete(id);
    for (const other of pointingAt.get(id) ?? []) toCheck.push(other);
  }
  return pairs;
}
