import type { CatalogueDatabase } from '../database.ts';
import type { CatalogueRecord } from '../model.ts';
import { idRange, sampleRecords, shareOf } from './sample-records.ts';

/** Rows in one transaction: edits wait for some 20 ms at most. */
const ROWS_AT_ONCE = 1000;
/** One in so many rows of the table is read one by one about as fast as all rows in the order of their keys. */
const SHARE_WORTH_SCANNING = 1 / 5;

/** How far a collection has been read. */
export interface ReadingProgress {
  /** Records so far. */
  readonly done: number;
  /** From 0 to 1, as far as it is known. */
  readonly share: number;
  /** How many records there are. Missing: not known, because counting them would take half as long as reading them. */
  readonly total?: number;
}

/** Some records of a collection. */
interface RecordSlice {
  readonly records: readonly CatalogueRecord[];
  readonly share: number;
}

/**
 * Reads the records of a collection, each slice as it is at that time: edits do not wait for all of them. In the order
 * of their keys, in which they are stored, because every other order reads the disk here and there.
 */
export async function* readRecords(
  db: CatalogueDatabase,
  collectionId: string,
): AsyncGenerator<RecordSlice, void, undefined> {
  const samples = await sampleRecords(db, collectionId);
  const hits = samples.filter((row) => row.collectionId === collectionId).length;
  if (hits < samples.length * SHARE_WORTH_SCANNING) yield* readByIds(db, collectionId);
  else yield* scan(db, collectionId);
}

async function* scan(db: CatalogueDatabase, collectionId: string): AsyncGenerator<RecordSlice, void, undefined> {
  const range = await idRange(db, collectionId);
  if (!range) return;
  const [first, last] = range;
  const from = (id: string, isIncluded: boolean) =>
    db.records.where('id').between(id, last, isIncluded, true).limit(ROWS_AT_ONCE).toArray();
  let next = from(first, true);
  for (;;) {
    const rows = await next;
    const end = rows.at(-1);
    if (!end) return;
    // Read while the slice is taken in.
    next = from(end.id, false);
    next.catch(() => undefined);
    yield { records: rows.filter((row) => row.collectionId === collectionId), share: shareOf(range, end.id) };
  }
}

async function* readByIds(db: CatalogueDatabase, collectionId: string): AsyncGenerator<RecordSlice, void, undefined> {
  const ids = await db.records.where('collectionId').equals(collectionId).primaryKeys();
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
    const rows = await db.records.bulkGet(ids.slice(at, at + ROWS_AT_ONCE));
    const records = rows.filter((row) => row?.collectionId === collectionId);
    yield { records: records as CatalogueRecord[], share: Math.min(1, (at + ROWS_AT_ONCE) / ids.length) };
  }
}
