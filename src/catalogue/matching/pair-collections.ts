import { isCollection, isObject, toField } from '../fitting/catalogue-rows.ts';
import type { Collection, Field } from '../model.ts';

/** A collection of a backup whose records go into a present collection with another id. */
export interface CollectionPair {
  /** Its id in the backup. */
  readonly from: string;
  /** The id of the present collection. */
  readonly to: string;
}

/** The rows of the small tables of one side. Rows that the catalogue would not write are skipped. */
export interface CatalogueSide {
  readonly collections: readonly unknown[];
  readonly fields: readonly unknown[];
  readonly views: readonly unknown[];
}

/** A name regardless of case and of spaces around and within it. */
export function foldName(name: unknown): string {
  return typeof name === 'string' ? name.trim().replace(/\s+/gu, ' ').toLowerCase() : '';
}

/** Rows by their ids. */
export function byId(rows: readonly unknown[]): ReadonlyMap<string, object> {
  return new Map(
    rows.flatMap((row): [string, object][] =>
      isObject(row) && typeof row['id'] === 'string' ? [[row['id'], row]] : [],
    ),
  );
}

export function fieldsById(rows: readonly unknown[]): ReadonlyMap<string, Field> {
  return new Map(rows.flatMap((row): [string, Field][] => withId(toField(row))));
}

function withId<Row extends { readonly id: string }>(row: Row | undefined): [string, Row][] {
  return row ? [[row.id, row]] : [];
}

/**
 * The collections of a backup that have a present namesake with another id. A name that occurs twice on one side
 * matches nothing, and a collection that both sides have under the same id needs no partner.
 */
export function pairCollections(
  backup: Pick<CatalogueSide, 'collections'>,
  now: Pick<CatalogueSide, 'collections'>,
): readonly CollectionPair[] {
  const here = uniqueNames(loneCollections(now, backup));
  return [...uniqueNames(loneCollections(backup, now))].flatMap(([name, { id }]) => {
    const partner = here.get(name);
    return partner ? [{ from: id, to: partner.id }] : [];
  });
}

/** Whether pairs that were chosen earlier are still valid: each collection exists on its side, and only there. */
export function canFollowPairs(
  pairs: readonly CollectionPair[],
  backup: Pick<CatalogueSide, 'collections'>,
  now: Pick<CatalogueSide, 'collections'>,
): boolean {
  const [theirs, mine] = [idsOf(loneCollections(backup, now)), idsOf(loneCollections(now, backup))];
  const isOnce = (ids: readonly string[]) => new Set(ids).size === ids.length;
  return (
    pairs.every(({ from, to }) => theirs.has(from) && mine.has(to)) &&
    isOnce(pairs.map(({ from }) => from)) &&
    isOnce(pairs.map(({ to }) => to))
  );
}

/** The collections that the other side does not have. */
function loneCollections(
  side: Pick<CatalogueSide, 'collections'>,
  other: Pick<CatalogueSide, 'collections'>,
): readonly Collection[] {
  const theirs = byId(other.collections);
  return side.collections.filter(isCollection).filter(({ id }) => !theirs.has(id));
}

const idsOf = (rows: readonly Collection[]): ReadonlySet<string> => new Set(rows.map(({ id }) => id));

/** Collections by name, without empty and duplicate names. */
function uniqueNames(collections: readonly Collection[]): ReadonlyMap<string, Collection> {
  const found = new Map<string, Collection | undefined>();
  for (const collection of collections) {
    const name = foldName(collection.name);
    found.set(name, name === '' || found.has(name) ? undefined : collection);
  }
  return new Map([...found].flatMap(([name, collection]) => (collection ? [[name, collection]] : [])));
}
