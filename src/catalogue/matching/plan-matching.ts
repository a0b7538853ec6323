import { hasDetail } from '../field-types/registry.ts';
import { isCollection, isView } from '../fitting/catalogue-rows.ts';
import type { Collection, Field, View } from '../model.ts';
import type { Matching } from './matching.ts';
import { byId, fieldsById, foldName, type CatalogueSide, type CollectionPair } from './pair-collections.ts';
import { pairFields, pairOptions } from './pair-fields.ts';
import { rewriteRow } from './rewrite-row.ts';

/** The matching under construction; `matchRecords` matches records afterwards. */
interface Draft {
  readonly fields: Map<string, string>;
  readonly views: Map<string, string>;
  readonly options: Map<string, ReadonlyMap<string, string>>;
  readonly orders: Map<string, number>;
  readonly present: {
    readonly collections: Map<string, unknown>;
    readonly fields: Map<string, unknown>;
    readonly views: Map<string, unknown>;
  };
}

/**
 * Plans what the collections, fields, choices and views of a backup become when its collections are matched with
 * present ones. A row with a partner is replaced by the present one; a row without a partner is added to the present
 * collection.
 */
export function planMatching(pairs: readonly CollectionPair[], backup: CatalogueSide, now: CatalogueSide): Matching {
  const collections = new Map(pairs.map(({ from, to }) => [from, to]));
  const draft: Draft = {
    fields: new Map(),
    views: new Map(),
    options: new Map(),
    orders: new Map(),
    present: { collections: new Map(), fields: new Map(), views: new Map() },
  };
  const backupFields = fieldsById(backup.fields);
  const matching: Matching = {
    pairs,
    collections,
    ...draft,
    records: new Map(),
    relationFields: new Set(
      [...backupFields.values()].filter(({ type }) => hasDetail(type, 'relatedCollectionId')).map(({ id }) => id),
    ),
    present: { ...draft.present, records: new Map() },
  };
  const sides = { backup, now, backupFields, nowFields: fieldsById(now.fields) };
  for (const pair of pairs) matchFields(draft, pair, sides, collections);
  // Views name fields of any collection, so they come after all fields.
  for (const pair of pairs) matchViews(draft, pair, sides, matching);
  return matching;
}

interface BothSides {
  readonly backup: CatalogueSide;
  readonly now: CatalogueSide;
  readonly backupFields: ReadonlyMap<string, Field>;
  readonly nowFields: ReadonlyMap<string, Field>;
}

function matchFields(
  draft: Draft,
  { from, to }: CollectionPair,
  { backup, now, backupFields, nowFields }: BothSides,
  collections: ReadonlyMap<string, string>,
): void {
  const [theirs, mine] = [findCollection(backup, from), findCollection(now, to)];
  if (!theirs || !mine) return;
  draft.present.collections.set(from, mine);
  const present = inOrder([...nowFields.values()].filter(({ collectionId }) => collectionId === to));
  const { partners, added } = pairFields({
    backup: inOrder([...backupFields.values()].filter(({ collectionId }) => collectionId === from)),
    now: present,
    backupIds: new Set(backupFields.keys()),
    nowIds: new Set(nowFields.keys()),
    collections,
    titleFields: { backup: theirs.titleFieldId, now: mine.titleFieldId },
  });
  const rows = byId(now.fields);
  for (const [id, partner] of partners) {
    const options = pairOptions(backupFields.get(id)?.options ?? [], partner.options ?? []);
    if (partner.id !== id) draft.fields.set(id, partner.id);
    draft.options.set(id, options.ids);
    const row = rows.get(partner.id);
    draft.present.fields.set(
      id,
      options.added.length === 0 ? row : { ...row, options: [...(partner.options ?? []), ...options.added] },
    );
  }
  for (const [at, { id }] of added.entries()) draft.orders.set(id, lastOrder(present) + at + 1);
}

function matchViews(draft: Draft, { from, to }: CollectionPair, { backup, now }: BothSides, matching: Matching): void {
  const present = inOrder(now.views.filter(isView).filter(({ collectionId }) => collectionId === to));
  const [nowIds, backupIds] = [byId(now.views), byId(backup.views)];
  const taken = new Set<string>();
  let lastAdded = lastOrder(present);
  for (const view of inOrder(backup.views.filter(isView).filter(({ collectionId }) => collectionId === from))) {
    // The rewritten row is a view as well: only ids within it differ.
    const shown = shownBy(rewriteRow(matching, 'views', view) as View);
    const partner =
      present.find(({ id }) => id === view.id) ??
      present.find(
        (other) => !taken.has(other.id) && !nowIds.has(view.id) && !backupIds.has(other.id) && shownBy(other) === shown,
      );
    if (partner) {
      taken.add(partner.id);
      if (partner.id !== view.id) draft.views.set(view.id, partner.id);
      draft.present.views.set(view.id, partner);
    } else {
      lastAdded += 1;
      draft.orders.set(view.id, lastAdded);
    }
  }
}

/** The content and name of a view, without its position, widths and last search: equal views are one. */
function shownBy({ name, kind, filters, sorts, hiddenFieldIds, boardFieldId, mainFieldId }: View): string {
  const hidden = hiddenFieldIds.toSorted();
  return JSON.stringify([foldName(name), kind, filters, sorts, hidden, boardFieldId, mainFieldId]);
}

function findCollection({ collections }: CatalogueSide, id: string): Collection | undefined {
  return collections.filter(isCollection).find((collection) => collection.id === id);
}

function inOrder<Row extends { readonly order: number }>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => a.order - b.order);
}

function lastOrder(rows: readonly { readonly order: number }[]): number {
  return rows.reduce((last, { order }) => Math.max(last, order), 0);
}
