import { titleOfRecord } from '../export/exported-collection.ts';
import type { CatalogueRecord, Collection, Field, View } from '../model.ts';

/** Why an operation cannot be done, in a plain sentence. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}

/** What operations are done to. Records are those of the collections that they name. */
export interface CatalogueState {
  readonly collections: readonly Collection[];
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  readonly records: readonly CatalogueRecord[];
}

interface Row {
  readonly id: string;
}

/** The rows of a table while they are changed, and what has changed. */
class DraftTable<R extends Row> {
  readonly rows: Map<string, R>;
  readonly #changed = new Set<string>();

  constructor(rows: readonly R[]) {
    this.rows = new Map(rows.map((row) => [row.id, row]));
  }

  put(row: R): void {
    this.rows.set(row.id, row);
    this.#changed.add(row.id);
  }

  remove(id: string): void {
    this.rows.delete(id);
    this.#changed.add(id);
  }

  changes(): { readonly put: readonly R[]; readonly removed: readonly string[] } {
    const changed = [...this.#changed];
    return {
      put: changed.flatMap((id) => this.rows.get(id) ?? []),
      removed: changed.filter((id) => !this.rows.has(id)),
    };
  }
}

/** A catalogue to which operations are done, one after the other. */
export class CatalogueDraft {
  readonly collections: DraftTable<Collection>;
  readonly fields: DraftTable<Field>;
  readonly views: DraftTable<View>;
  readonly records: DraftTable<CatalogueRecord>;
  readonly now: string;

  constructor(state: CatalogueState, now: Date) {
    this.collections = new DraftTable(state.collections);
    this.fields = new DraftTable(state.fields);
    this.views = new DraftTable(state.views);
    this.records = new DraftTable(state.records);
    this.now = now.toISOString();
  }

  collection(word: string): Collection {
    return mustBeOne([...this.collections.rows.values()].filter(isNamed(word)), `collection ${word}`);
  }

  fieldsOf(collectionId: string): readonly Field[] {
    const own = [...this.fields.rows.values()].filter((field) => field.collectionId === collectionId);
    return own.sort((a, b) => a.order - b.order);
  }

  field(collection: Collection, word: string): Field {
    return mustBeOne(this.fieldsOf(collection.id).filter(isNamed(word)), `field ${word} in ${collection.name}`);
  }

  recordsOf(collectionId: string): readonly CatalogueRecord[] {
    return [...this.records.rows.values()].filter((record) => record.collectionId === collectionId);
  }

  /** By id, by title, or by number, with or without `#`. */
  record(collection: Collection, word: string): CatalogueRecord {
    const fields = this.fieldsOf(collection.id);
    const all = this.recordsOf(collection.id);
    const number = /^#?\d+$/.test(word) ? Number(word.replace('#', '')) : undefined;
    const byNumber = ({ values }: CatalogueRecord) =>
      number !== undefined && fields.some(({ id, isSequential }) => isSequential && values[id] === number);
    const found = [
      all.filter(({ id }) => id === word),
      all.filter((record) => titleOfRecord(record, collection, fields) === word),
      all.filter(byNumber),
    ].find((some) => some.length > 0);
    return mustBeOne(found ?? [], `record ${word} in ${collection.name}`);
  }

  /** Puts a record, and notes in its collection that something has changed. */
  putRecord(record: CatalogueRecord): void {
    this.records.put({ ...record, updatedAt: this.now });
    this.touch(record.collectionId);
  }

  touch(collectionId: string): void {
    const collection = this.collections.rows.get(collectionId);
    if (collection) this.collections.put({ ...collection, updatedAt: this.now });
  }
}

function isNamed(word: string): (row: Row & { readonly name: string }) => boolean {
  const folded = word.trim().toLowerCase();
  return ({ id, name }) => id === word || name.trim().toLowerCase() === folded;
}

function mustBeOne<R>(found: readonly R[], what: string): R {
  const [only] = found;
  if (only === undefined) throw new OperationError(`There is no ${what}.`);
  if (found.length > 1) throw new OperationError(`There are ${found.length} of ${what}: name it by its id.`);
  return only;
}
