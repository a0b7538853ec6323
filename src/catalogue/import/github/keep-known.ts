import type { ExportDocument } from '../../export/export-format.ts';
import { stableJson } from '../../export/stable-json.ts';
import type { CatalogueRecord, Collection, Field, View } from '../../model.ts';
import { orderAtEnd } from '../../order.ts';

interface Known {
  readonly collections: readonly Collection[];
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  readonly records: readonly CatalogueRecord[];
}

type Part = ExportDocument['collections'][number];

/**
 * The document as it meets what is here already. GitHub's command prints no times, so records that say the same
 * keep theirs; collections and views stay as they are here, and fields keep their choices and, where nothing speaks
 * against it, their types: a shorter list of items shows less of both. New collections become the last.
 */
export function keepKnown(document: ExportDocument, now: Known): ExportDocument {
  const [collections, fields, views, records] = [
    byId(now.collections),
    byId(now.fields),
    byId(now.views),
    byId(now.records),
  ];
  const next = orderAtEnd(now.collections);
  return {
    ...document,
    collections: document.collections.map((part, at) => ({
      collection: collections.get(part.collection.id) ?? { ...part.collection, order: next + at },
      fields: part.fields.map((field) => keepField(field, fields.get(field.id), part)),
      views: part.views.map((view) => withoutCollection(views.get(view.id)) ?? view),
      records: part.records.map((record) => keepTimes(record, records.get(record.id))),
    })),
  };
}

function keepField(field: Part['fields'][number], known: Field | undefined, { records }: Part): Part['fields'][number] {
  const kept = withoutCollection(known);
  if (!kept) return field;
  const isUsed = records.some(({ values }) => Object.hasOwn(values, field.id));
  if (kept.type !== field.type) return isUsed ? field : kept;
  const ids = new Set(kept.options?.map(({ id }) => id));
  const added = field.options?.filter(({ id }) => !ids.has(id)) ?? [];
  return added.length === 0 ? kept : { ...kept, options: [...(kept.options ?? []), ...added] };
}

function keepTimes(record: Part['records'][number], known: CatalogueRecord | undefined): Part['records'][number] {
  if (!known) return record;
  const isSame = stableJson(known.values) === stableJson(record.values);
  // With its values in the order that they have here: the same record is then the same row.
  const values = isSame ? known.values : record.values;
  const { createdAt, updatedAt } = known;
  return { ...record, values, createdAt, updatedAt: isSame ? updatedAt : record.updatedAt };
}

function withoutCollection<Row extends { readonly collectionId: string }>(row: Row | undefined) {
  if (!row) return undefined;
  const { collectionId: _, ...part } = row;
  return part;
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
